"""The newest price and the tick stream, on a real Redis."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import orjson
import pytest
from redis.asyncio import Redis

from paper_trade.market.latest_price import LatestPrice, fresh_price
from paper_trade.market.prices import Outcome, Prices
from paper_trade.market.tick import Tick
from paper_trade.market.views import price_view

START = 1_760_000_000
NOW = datetime.fromtimestamp(START + 2, UTC)
TOKEN = "me"


def tick(
    price: str | int = 150, at: int = START, slot: int | None = 1, *, gap: bool = False
) -> Tick:
    return Tick("pyth", "SOL", Decimal(price), Decimal("0.10"), at, slot, gap)


@pytest.fixture
async def prices(redis: Redis) -> Prices:
    await redis.set("leader:prices", TOKEN)
    return Prices(redis, "pyth", 10, lambda: NOW)


async def stream(redis: Redis) -> list[dict[bytes, bytes]]:
    return [fields for _, fields in await redis.xrange("ticks:pyth:SOL")]


async def test_no_price_yet(prices: Prices) -> None:
    assert await prices.latest() is None


async def test_new_tick_is_everywhere(redis: Redis, prices: Prices) -> None:
    async with redis.pubsub() as listener:
        await listener.subscribe("live:prices")
        await listener.get_message(timeout=5)
        assert await prices.publish(tick("150.250", gap=True), TOKEN) is Outcome.NEW
        message = await listener.get_message(timeout=5)
    assert await prices.latest() == LatestPrice(
        "pyth", "SOL", Decimal("150.25"), Decimal("0.1"), START, 1
    )
    assert await stream(redis) == [
        {b"p": b"150.25", b"c": b"0.1", b"t": str(START).encode(), b"s": b"1", b"g": b"1"}
    ]
    assert message is not None
    assert orjson.loads(message["data"]) == {
        "type": "price",
        "symbol": "SOL",
        "price": "150.25",
        "confidence": "0.1",
        "publish_time": "2025-10-09T08:53:20Z",
        "age_ms": 2000,
        "feed": "pyth",
        "stale": False,
    }


async def test_no_slot_is_absent_and_read_as_none(redis: Redis, prices: Prices) -> None:
    await prices.publish(tick(slot=5), TOKEN)
    await prices.publish(tick(151, START + 1, None), TOKEN)
    latest = await prices.latest()
    assert latest is not None
    assert latest.slot is None
    assert set((await stream(redis))[-1]) == {b"p", b"c", b"t"}


@pytest.mark.parametrize(
    ("late", "outcome"),
    [
        (tick(140, START - 1, 9), Outcome.LATE),
        (tick(140, START, 4), Outcome.LATE),
        (tick(140, START, None), Outcome.LATE),
        (tick(140, START - 3600, 9), Outcome.LATE),
        (tick(140, START - 3601, 9), Outcome.TOO_LATE),
    ],
)
async def test_late_tick_leaves_the_newest(
    redis: Redis, prices: Prices, late: Tick, outcome: Outcome
) -> None:
    await prices.publish(tick(150, slot=5), TOKEN)
    assert await prices.publish(late, TOKEN) is outcome
    latest = await prices.latest()
    assert latest is not None
    assert latest.price == 150
    assert len(await stream(redis)) == (2 if outcome is Outcome.LATE else 1)


async def test_equal_publish_times_are_ordered_by_slot(prices: Prices) -> None:
    outcomes = [await prices.publish(tick(150 + slot, slot=slot), TOKEN) for slot in (5, 10, 9)]
    assert outcomes == [Outcome.NEW, Outcome.NEW, Outcome.LATE]
    latest = await prices.latest()
    assert latest is not None
    assert latest.price == 160


async def test_same_update_twice_is_one(redis: Redis, prices: Prices) -> None:
    await prices.publish(tick(), TOKEN)
    await prices.publish(tick(151, START + 1, 2), TOKEN)
    assert await prices.publish(tick(gap=True), TOKEN) is Outcome.DUPLICATE
    assert len(await stream(redis)) == 2


async def test_without_slot_the_value_tells_updates_apart(redis: Redis, prices: Prices) -> None:
    first = tick(slot=None)
    wider = replace(first, confidence=Decimal("0.2"))
    outcomes = [
        await prices.publish(each, TOKEN)
        for each in (first, tick("150.000", slot=None), tick(151, slot=None), wider, first)
    ]
    assert outcomes == ["new", "duplicate", "new", "new", "duplicate"]
    latest = await prices.latest()
    assert latest is not None
    assert latest.price == 150, "equal keys keep their order of arrival"


async def test_update_is_recognised_for_as_long_as_it_could_be_recorded(prices: Prices) -> None:
    oldest = tick(at=START - 3600)
    outcomes = [await prices.publish(each, TOKEN) for each in (oldest, tick(), oldest)]
    assert outcomes == [Outcome.NEW, Outcome.NEW, Outcome.DUPLICATE]


async def test_late_ticks_do_not_grow_what_is_remembered(redis: Redis, prices: Prices) -> None:
    for minute in range(120):
        await prices.publish(tick(at=START - 7200 + minute * 60), TOKEN)
    assert await redis.zcard("seen:pyth:SOL") <= 61


async def test_only_the_leader_writes(redis: Redis, prices: Prices) -> None:
    assert await prices.publish(tick(), "someone else") is Outcome.NOT_LEADER
    await redis.delete("leader:prices")
    assert await prices.publish(tick(), TOKEN) is Outcome.NOT_LEADER
    assert await redis.keys() == []


async def test_stored_price_from_the_future_blocks_nothing(redis: Redis, prices: Prices) -> None:
    ahead = Prices(redis, "pyth", 10, lambda: datetime.fromtimestamp(START + 10**6, UTC))
    await ahead.publish(tick(1, START + 10**6), TOKEN)
    assert await prices.publish(tick(150), TOKEN) is Outcome.NEW
    latest = await prices.latest()
    assert latest is not None
    assert latest.price == 150


async def test_feeds_and_symbols_are_apart(redis: Redis, prices: Prices) -> None:
    await prices.publish(tick(), TOKEN)
    assert await Prices(redis, "simulated", 10).latest() is None
    assert await prices.latest("BTC") is None


async def test_redis_that_forgot_the_script(redis: Redis, prices: Prices) -> None:
    await prices.publish(tick(), TOKEN)
    await redis.script_flush()
    assert await prices.publish(tick(151, START + 1, 2), TOKEN) is Outcome.NEW


async def test_a_withdrawn_price_is_stale_until_the_next_one(prices: Prices) -> None:
    assert not await prices.withdraw(TOKEN), "there is none yet"
    await prices.publish(tick(), TOKEN)
    assert await prices.withdraw(TOKEN)
    latest = await prices.latest()
    assert latest is not None
    assert latest.is_stale(NOW, 10)
    assert price_view(latest, NOW, 10)["stale"]
    assert fresh_price(latest, NOW, 10) is None

    await prices.publish(tick(151, START + 1), TOKEN)
    latest = await prices.latest()
    assert latest is not None
    assert not latest.is_stale(NOW, 10)


async def test_only_the_leader_withdraws(prices: Prices) -> None:
    await prices.publish(tick(), TOKEN)
    assert not await prices.withdraw("another")
    latest = await prices.latest()
    assert latest is not None
    assert not latest.withdrawn


async def test_prices_are_exact(prices: Prices) -> None:
    exact = replace(tick("92233720368.54775807"), confidence=Decimal("0.000000010"))
    await prices.publish(exact, TOKEN)
    latest = await prices.latest()
    assert latest is not None
    assert (latest.price, latest.confidence) == (exact.price, exact.confidence)


@pytest.mark.parametrize(
    ("age_s", "stale"), [(0, False), (10, False), (11, True), (-3, False), (-3600, True)]
)
def test_stale_by_publish_time(age_s: int, stale: bool) -> None:
    latest = LatestPrice("pyth", "SOL", Decimal(150), Decimal(0), START - age_s, None)
    view = price_view(latest, datetime.fromtimestamp(START, UTC), 10)
    assert view["stale"] is stale
    assert view["age_ms"] == abs(age_s) * 1000
    assert view["confidence"] == "0"
