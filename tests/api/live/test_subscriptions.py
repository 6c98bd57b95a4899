"""Between the reading of a snapshot and its sending, live frames wait."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any, cast

import orjson
import pytest

from paper_trade.api.live.messages import ORDERS, PORTFOLIO, Channel
from paper_trade.api.live.subscriptions import Subscriptions
from paper_trade.events.ordering import WAIT_S
from paper_trade.events.outbox import Outbox
from paper_trade.events.wire import Frame
from paper_trade.trading.portfolio import Portfolios
from tests.api.stage import Stage
from tests.events.recording_wire import RecordingWire
from tests.events.user_events import fill, short
from tests.faulty_redis import until


class SlowPortfolios:
    """The real ones, whose answers are on their way for as long as the test likes."""

    def __init__(self, real: Portfolios) -> None:
        self._real = real
        self.fast = asyncio.Event()
        self.fast.set()
        self.read = asyncio.Event()
        self.broken = False

    async def get(self, user_id: int) -> dict[str, Any]:
        return await self._late(await self._real.get(user_id))

    async def recent_orders(self, user_id: int) -> dict[str, Any]:
        return await self._late(await self._real.recent_orders(user_id))

    async def _late(self, view: dict[str, Any]) -> dict[str, Any]:
        self.read.set()
        await self.fast.wait()
        if self.broken:
            raise OSError("gone")
        return view


class RecordingFeed:
    """A second listener: what it has been offered, the socket under test has, too."""

    def __init__(self) -> None:
        self.offered: list[str] = []

    def offer(self, frame: Frame) -> None:
        self.offered.append(short(frame.payload))


class Page:
    """The private channels of one socket, without a socket."""

    def __init__(self, play: Stage, user_id: int) -> None:
        self.portfolios = SlowPortfolios(play.services.portfolios)
        services = replace(play.services, portfolios=cast(Portfolios, self.portfolios))
        self._wire = RecordingWire()
        outbox = Outbox(self._wire)
        self.subscriptions = Subscriptions(services, outbox, outbox.put)
        self.witness = RecordingFeed()
        self.user_id = user_id

    @property
    def account_id(self) -> int:
        """Of the account that is shown."""
        return int(orjson.loads(self._wire.written[1])["account_id"])

    @property
    def told(self) -> list[str]:
        """What was sent, in short, without the answers."""
        return [short(sent) for sent in self._wire.written if b'"subscribed"' not in sent]


@pytest.fixture
async def page(play: Stage) -> AsyncIterator[Page]:
    await play.set_price("150")
    _, session = await play.sign_in()
    page = Page(play, session.user_id)
    for channel in (ORDERS, PORTFOLIO):
        await page.subscriptions.subscribe(Channel(channel), session.user_id)
    # Joined after the page, it is offered every frame after it.
    await play.services.hub.join(f"live:user:{session.user_id}", page.witness)
    yield page
    page.subscriptions.unsubscribe_all()
    play.services.hub.leave(f"live:user:{session.user_id}", page.witness)


async def buy_while_reading(play: Stage, page: Page, reading: asyncio.Task[None]) -> None:
    """Have a fill told to the socket after the snapshot was read and before it is there."""
    await page.portfolios.read.wait()
    await play.buy(page.user_id)
    await until(lambda: page.witness.offered[-1:] == ["p1"])
    assert not reading.done()
    page.portfolios.fast.set()


async def test_a_refresh_shows_nothing_that_is_older_than_what_was_told(
    play: Stage, page: Page
) -> None:
    page.portfolios.fast.clear()
    page.portfolios.read.clear()
    refreshing = asyncio.create_task(page.subscriptions.refresh(page.user_id, private=True))
    await buy_while_reading(play, page, refreshing)
    await refreshing
    # Orders were read before the fill, and the portfolio after it.
    assert page.told == ["o0", "p0", "o0", "p1", "f1"]


async def test_a_portfolio_that_is_read_anew_is_older_than_what_follows(
    play: Stage, page: Page
) -> None:
    page.subscriptions.unsubscribe(Channel(ORDERS))
    page.portfolios.fast.clear()
    page.portfolios.read.clear()
    refreshing = asyncio.create_task(page.subscriptions.refresh(page.user_id, private=True))
    await buy_while_reading(play, page, refreshing)
    await refreshing
    assert page.told == ["o0", "p0", "p0", "p1"]


async def test_an_event_whose_wait_is_over_stays_behind_the_snapshot(
    play: Stage, page: Page
) -> None:
    topic = f"live:user:{page.user_id}"
    await play.services.redis.publish(topic, fill(3, page.account_id).payload)
    await until(lambda: page.witness.offered == ["f3"])
    over_at = asyncio.get_running_loop().time() + WAIT_S
    page.portfolios.fast.clear()
    refreshing = asyncio.create_task(page.subscriptions.refresh(page.user_id, private=True))
    await until(lambda: asyncio.get_running_loop().time() > over_at)
    page.portfolios.fast.set()
    await refreshing
    assert page.told == ["o0", "p0", "o0", "p0", "f3"]


async def test_a_refresh_that_fails_holds_nothing_back_for_ever(play: Stage, page: Page) -> None:
    page.portfolios.broken = True
    with pytest.raises(OSError, match="gone"):
        await page.subscriptions.refresh(page.user_id, private=True)
    await play.buy(page.user_id)
    await until(lambda: page.told == ["o0", "p0", "f1", "p1"])


async def test_a_subscription_that_fails_takes_nothing_from_the_other(
    play: Stage, page: Page
) -> None:
    page.portfolios.broken = True
    with pytest.raises(OSError, match="gone"):
        await page.subscriptions.subscribe(Channel(ORDERS), page.user_id)
    await play.buy(page.user_id)
    await until(lambda: page.told == ["o0", "p0", "p1"])


async def test_a_fill_that_the_snapshot_lists_is_not_told_again(play: Stage, page: Page) -> None:
    page.subscriptions.unsubscribe(Channel(ORDERS))
    await play.buy(page.user_id)
    page.portfolios.fast.clear()
    page.portfolios.read.clear()
    subscribing = asyncio.create_task(page.subscriptions.subscribe(Channel(ORDERS), page.user_id))
    await page.portfolios.read.wait()
    # Its news come late, when the snapshot that lists it has been read.
    for late in (fill(1, page.account_id), fill(2, page.account_id)):
        await play.services.redis.publish(f"live:user:{page.user_id}", late.payload)
    await until(lambda: page.witness.offered[-1:] == ["f2"])
    page.portfolios.fast.set()
    await subscribing
    assert page.told == ["o0", "p0", "p1", "o1", "f2"]
