"""Fills and portfolios arrive in the order in which they happened, however they were published."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from paper_trade.auth.sessions import Session
from paper_trade.events.wire import Frame
from tests.api.live.server import Client, client, serving
from tests.api.stage import ORIGIN, Stage
from tests.events.user_events import fill, portfolio, short


class Owner:
    """A page of a user's, and the events that other processes publish for it."""

    def __init__(self, play: Stage, session: Session, page: Client, account_id: int) -> None:
        self.page = page
        self.account_id = account_id
        self.user_id = session.user_id
        self._redis = play.services.redis

    async def publish(self, *frames: Frame) -> None:
        """As a web process does."""
        for frame in frames:
            await self._redis.publish(f"live:user:{self.user_id}", frame.payload)

    async def told(self, count: int) -> list[str]:
        """The next frames, in short."""
        return [short(await self.page.receive()) for _ in range(count)]

    async def told_so_far(self) -> list[str]:
        """What is sent before the answer to a ping."""
        await self.page.send(kind="ping")
        told = []
        while (frame := await self.page.receive())["type"] != "pong":
            told.append(short(frame))
        return told


@pytest.fixture
async def owner(play: Stage) -> AsyncIterator[Owner]:
    """Follows both private channels, of an account in which nothing has happened."""
    await play.set_price("150")
    token, session = await play.sign_in()
    async with serving() as port, client(port, origin=ORIGIN, cookie=token) as page:
        _, orders = await page.subscribe("orders")
        _, shown = await page.subscribe("portfolio")
        assert orders["account_id"] == shown["account"]["id"]
        yield Owner(play, session, page, int(orders["account_id"]))


async def test_events_that_overtook_others_are_put_in_order(owner: Owner) -> None:
    for number in (3, 1, 2, 4):
        mine = number, owner.account_id
        await owner.publish(fill(*mine), portfolio(*mine))
    assert await owner.told(8) == ["f1", "p1", "f2", "p2", "f3", "p3", "f4", "p4"]


async def test_an_event_that_never_comes_holds_the_others_up_for_a_moment_only(
    owner: Owner,
) -> None:
    for number in (4, 2):
        await owner.publish(fill(number, owner.account_id), portfolio(number, owner.account_id))
    assert await owner.told_so_far() == []
    assert await owner.told(4) == ["f2", "p2", "f4", "p4"]


async def test_what_comes_too_late_is_told_if_it_is_a_fill(owner: Owner) -> None:
    await owner.publish(fill(2, owner.account_id), portfolio(2, owner.account_id))
    assert await owner.told(2) == ["f2", "p2"]
    await owner.publish(fill(1, owner.account_id), portfolio(1, owner.account_id))
    assert await owner.told(1) == ["f1"]
    await owner.publish(fill(3, owner.account_id), portfolio(3, owner.account_id))
    assert await owner.told(2) == ["f3", "p3"]


async def test_another_account_is_followed_from_its_beginning(owner: Owner) -> None:
    next_id = owner.account_id + 1
    await owner.publish(portfolio(0, next_id), fill(2, next_id), portfolio(2, next_id))
    await owner.publish(portfolio(7, owner.account_id), fill(1, next_id), portfolio(1, next_id))
    assert await owner.told(5) == ["p0", "f1", "p1", "f2", "p2"]


async def test_an_unsubscribed_channel_is_quiet_and_the_other_is_not(owner: Owner) -> None:
    await owner.page.send(kind="unsubscribe", channel="orders")
    assert (await owner.page.receive())["type"] == "unsubscribed"
    await owner.publish(fill(1, owner.account_id), portfolio(1, owner.account_id))
    assert await owner.told(1) == ["p1"]
    assert await owner.told_so_far() == []


async def test_fills_at_the_same_time_are_told_one_after_the_other(
    play: Stage, owner: Owner
) -> None:
    for first in range(1, 61, 20):
        await asyncio.gather(*(play.buy(owner.user_id) for _ in range(20)))
        expected = [f"{kind}{number}" for number in range(first, first + 20) for kind in "fp"]
        assert await owner.told(40) == expected
