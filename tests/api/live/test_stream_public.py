"""Prices and candles: open to anybody, a snapshot first and then every change."""

from __future__ import annotations

import pytest

from tests.api.live.server import client
from tests.api.stage import Stage
from tests.faulty_redis import until


async def test_prices_are_a_snapshot_and_then_every_change(play: Stage, port: int) -> None:
    await play.set_price("150.25")
    async with client(port) as viewer:
        subscribed, snapshot = await viewer.subscribe("prices")
        assert subscribed == {"type": "subscribed", "channel": "prices"}
        assert snapshot["type"] == "price"
        assert (snapshot["price"], snapshot["feed"]) == ("150.25", "pyth")
        assert snapshot.keys() == {
            "type", "symbol", "price", "confidence", "publish_time", "age_ms", "feed", "stale",
        }  # fmt: skip
        for price in ("151", "152", "153"):
            await play.set_price(price)
            assert (await viewer.receive())["price"] == price


async def test_before_the_first_price_the_snapshot_says_so(play: Stage, port: int) -> None:
    async with client(port) as viewer:
        subscribed, error = await viewer.subscribe("prices")
        assert subscribed["type"] == "subscribed"
        assert (error["type"], error["code"]) == ("error", "price_unavailable")
        await play.set_price("150")
        assert (await viewer.receive())["price"] == "150"


async def test_candles_are_the_last_two_and_then_every_change(play: Stage, port: int) -> None:
    for minute in range(3):
        await play.add_candle(minute * 60, 100 + minute)
    async with client(port) as viewer:
        subscribed, snapshot = await viewer.subscribe("candles:SOL:1m")
        assert subscribed == {"type": "subscribed", "channel": "candles:SOL:1m"}
        assert (snapshot["type"], snapshot["asset"], snapshot["timeframe"]) == (
            "candles", "SOL", "1m",
        )  # fmt: skip
        assert [(candle["time"], candle["close"]) for candle in snapshot["candles"]] == [
            (60, 101), (120, 102),
        ]  # fmt: skip
        frame = b'{"type":"candle","asset":"SOL","timeframe":"1m","candle":{"time":120}}'
        await play.services.redis.publish("live:candles:SOL:1m", frame)
        assert (await viewer.receive())["candle"] == {"time": 120}


async def test_lesson_20_every_timeframe_can_be_followed(play: Stage, port: int) -> None:
    async with client(port) as viewer:
        for timeframe in ("1m", "5m", "15m", "1h", "4h", "1d"):
            subscribed, snapshot = await viewer.subscribe(f"candles:SOL:{timeframe}")
            assert subscribed["type"] == "subscribed"
            assert snapshot == {
                "type": "candles", "asset": "SOL", "timeframe": timeframe, "candles": [],
            }  # fmt: skip


async def test_many_sockets_get_the_same_price(play: Stage, port: int) -> None:
    await play.set_price("150")
    async with client(port) as first, client(port) as second:
        await first.subscribe("prices")
        await second.subscribe("prices")
        await play.set_price("151")
        assert await first.receive() == await second.receive()


async def test_unsubscribed_channels_are_quiet(play: Stage, port: int) -> None:
    await play.set_price("150")
    async with client(port) as viewer:
        await viewer.subscribe("prices")
        await viewer.send(kind="unsubscribe", channel="prices")
        assert await viewer.receive() == {"type": "unsubscribed", "channel": "prices"}
        await play.set_price("151")
        await viewer.send(kind="ping")
        assert (await viewer.receive())["type"] == "pong"


async def test_subscribing_twice_sends_the_snapshot_twice_and_changes_once(
    play: Stage, port: int
) -> None:
    await play.set_price("150")
    async with client(port) as viewer:
        await viewer.subscribe("prices")
        assert (await viewer.subscribe("prices"))[1]["price"] == "150"
        await play.set_price("151")
        await viewer.send(kind="ping")
        kinds = {(await viewer.receive())["type"], (await viewer.receive())["type"]}
        assert kinds == {"price", "pong"}


async def test_a_socket_that_is_gone_leaves_nothing_behind(play: Stage, port: int) -> None:
    await play.set_price("150")
    async with client(port) as viewer:
        await viewer.subscribe("prices")
        assert play.services.hub.sockets == 1
    await until(lambda: play.services.hub.sockets == 0)

    async def unsubscribed() -> bool:
        return not await play.services.redis.pubsub_channels("live:prices")

    await until(unsubscribed)


@pytest.mark.parametrize("channel", ["orders", "portfolio"])
async def test_private_channels_are_closed_to_strangers(
    play: Stage, port: int, channel: str
) -> None:
    async with client(port) as stranger:
        await stranger.send(kind="subscribe", channel=channel)
        refusal = await stranger.receive()
        assert (refusal["type"], refusal["code"], refusal["channel"]) == (
            "error", "unauthenticated", channel,
        )  # fmt: skip
