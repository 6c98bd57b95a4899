"""Fills and portfolios: one's own only, complete, and in order."""

from __future__ import annotations

import asyncio

from tests.api.live.server import Client, client
from tests.api.stage import ORIGIN, Stage


async def test_lesson_16_a_subscribe_right_behind_an_auth_works(play: Stage, port: int) -> None:
    token, _ = await play.sign_in()
    async with client(port) as owner:
        await owner.send(kind="auth", token=token)
        await owner.send(kind="subscribe", channel="orders")
        await owner.send(kind="subscribe", channel="portfolio")
        await owner.send(kind="ping")
        kinds = [(await owner.receive())["type"] for _ in range(6)]
    assert kinds == ["auth", "subscribed", "orders", "subscribed", "portfolio", "pong"]


async def test_a_fill_comes_on_both_channels_with_one_sequence(play: Stage, port: int) -> None:
    await play.set_price("150")
    token, session = await play.sign_in()
    async with client(port, origin=ORIGIN, cookie=token) as owner:
        _, orders = await owner.subscribe("orders")
        _, portfolio = await owner.subscribe("portfolio")
        assert (orders["orders"], orders["sequence"]) == ([], portfolio["sequence"])
        for _ in range(3):
            before = portfolio["sequence"]
            order = await play.buy(session.user_id)
            filled, portfolio = await owner.receive(), await owner.receive()
            assert (filled["type"], filled["order"]) == ("order_filled", order)
            assert portfolio["type"] == "portfolio"
            assert filled["sequence"] == portfolio["sequence"] == before + 1
            assert filled["account_id"] == portfolio["account"]["id"]


async def test_only_the_kind_that_was_asked_for_is_sent(play: Stage, port: int) -> None:
    await play.set_price("150")
    token, session = await play.sign_in()
    async with client(port, origin=ORIGIN, cookie=token) as owner:
        await owner.subscribe("portfolio")
        await play.buy(session.user_id)
        await play.buy(session.user_id)
        kinds = [(await owner.receive())["type"], (await owner.receive())["type"]]
    assert kinds == ["portfolio", "portfolio"]


async def test_nobody_sees_the_fills_of_another(play: Stage, port: int) -> None:
    await play.set_price("150")
    alice, session = await play.sign_in("alice")
    bob, _ = await play.sign_in("bob")
    async with (
        client(port, origin=ORIGIN, cookie=alice) as hers,
        client(port, origin=ORIGIN, cookie=bob) as his,
    ):
        await hers.subscribe("orders")
        await his.subscribe("orders")
        await play.buy(session.user_id)
        assert (await hers.receive())["type"] == "order_filled"
        await his.send(kind="ping")
        assert (await his.receive())["type"] == "pong"


async def test_signing_in_as_another_leaves_the_private_channels(play: Stage, port: int) -> None:
    await play.set_price("150")
    alice, session = await play.sign_in("alice")
    bob, _ = await play.sign_in("bob")
    async with client(port, origin=ORIGIN, cookie=alice) as socket:
        await socket.subscribe("orders")
        await socket.send(kind="auth", token=bob)
        assert (await socket.receive())["ok"] is True
        await play.buy(session.user_id)
        await socket.send(kind="ping")
        assert (await socket.receive())["type"] == "pong"


async def test_no_fill_is_lost_between_snapshot_and_subscription(play: Stage, port: int) -> None:
    await play.set_price("150")
    token, session = await play.sign_in()
    done = asyncio.Event()

    async def trade() -> None:
        while not done.is_set():
            await play.buy(session.user_id)

    trading = asyncio.create_task(trade())
    try:
        for _ in range(10):
            # A client that stops reading when it has much to read would not see its close answered.
            async with client(port, origin=ORIGIN, cookie=token, max_queue=None) as owner:
                await _assert_unbroken(owner)
    finally:
        done.set()
        await trading


async def _assert_unbroken(owner: Client) -> None:
    """What follows the snapshot goes on where it ends: nothing is missing, nothing told twice."""
    _, snapshot = await owner.subscribe("orders")
    for ahead in (1, 2, 3):
        assert (await owner.receive())["sequence"] == snapshot["sequence"] + ahead


async def test_a_reset_elsewhere_is_told_as_another_account(play: Stage, port: int) -> None:
    """Its events are numbered anew: the account's id says that the numbers are others."""
    await play.set_price("150")
    token, session = await play.sign_in()
    async with client(port, origin=ORIGIN, cookie=token) as owner:
        _, orders = await owner.subscribe("orders")
        await owner.subscribe("portfolio")
        await play.buy(session.user_id)
        filled, old = await owner.receive(), await owner.receive()
        opened = await play.services.accounts.reset(session.user_id, 500_000_000)
        new = await owner.receive()
        assert (new["type"], new["sequence"], new["equity"]) == ("portfolio", 0, "500")
        assert new["account"]["id"] == opened["id"] != old["account"]["id"]
        assert filled["account_id"] == orders["account_id"] == old["account"]["id"]
        await play.buy(session.user_id)
        filled, portfolio = await owner.receive(), await owner.receive()
        assert filled["account_id"] == portfolio["account"]["id"] == opened["id"]
        assert filled["sequence"] == portfolio["sequence"] == 1
