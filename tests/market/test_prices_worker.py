"""The price worker from the socket to Redis, and what it does when Redis goes away."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from decimal import Decimal

import pytest
from pydantic import SecretStr
from redis.asyncio import Redis

from paper_trade.heartbeat import read
from paper_trade.market.prices import Outcome, Prices
from paper_trade.market.recorder import Recorder
from paper_trade.market.tick import Tick
from paper_trade.market.withdrawal import Withdrawal
from paper_trade.settings import Settings
from paper_trade.stack.redis import EmbeddedRedis
from tests.fake_hermes import (
    HOLD,
    LATEST,
    LIMIT_S,
    NOW,
    STREAM,
    answer,
    event,
    fake_hermes,
    latest,
    stream,
    update,
)
from tests.faulty_redis import until
from tests.servers import running, short_folder
from workers import prices as worker

TICKS = "ticks:pyth:SOL"


@asynccontextmanager
async def working(redis_url: str, hermes_url: str) -> AsyncIterator[None]:
    """Run the worker until the block ends."""
    settings = Settings(redis_url=SecretStr(redis_url), hermes_url=hermes_url)
    task = asyncio.create_task(worker.run(settings))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])
    assert task.cancelled(), "the worker ended by itself"


async def recorded(redis: Redis, count: int) -> list[dict[bytes, bytes]]:
    """The first `count` entries of the tick stream, waited for."""
    entries: list[dict[bytes, bytes]] = []
    last = b"0"
    async with asyncio.timeout(LIMIT_S):
        while len(entries) < count:
            for _, found in await redis.xread({TICKS: last}, block=1000):
                entries += [fields for _, fields in found]
                last = found[-1][0]
    return entries[:count]


async def test_prices_from_socket_to_redis(redis: Redis, redis_url: str) -> None:
    """Lesson 23: one sample was taken every 10 s."""
    events = [update(151, slot=2), update(151, slot=2), update(152, slot=4), update(149, slot=3)]
    async with fake_hermes() as server:
        server.on(LATEST, latest(update(150, slot=1)))
        server.on(STREAM, stream(*[event(each) for each in events], HOLD))
        async with working(redis_url, server.url):
            entries = await recorded(redis, 4)
        newest = await Prices(redis, "pyth", 10).latest()
    assert [entry[b"p"] for entry in entries] == [b"150", b"151", b"152", b"149"]
    assert [entry.get(b"g") for entry in entries] == [b"1", None, None, None]
    assert newest is not None
    assert newest.price == 152


async def test_health_can_say_why_there_are_no_prices(redis: Redis, redis_url: str) -> None:
    async with fake_hermes() as server:
        server.on(STREAM, answer("unauthorized", 401))
        async with working(redis_url, server.url), asyncio.timeout(LIMIT_S):
            while True:
                beat = (await read(redis, ["prices"]))["prices"]
                if beat and beat.detail:
                    break
                await asyncio.sleep(0.05)
    assert "set PYTH_API_KEY" in beat.detail


async def test_restart_compares_with_the_price_before_it(redis: Redis, redis_url: str) -> None:
    await redis.set("leader:prices", "before")
    before = Tick("pyth", "SOL", Decimal(150), Decimal("0.1"), NOW - 60, 1)
    await Prices(redis, "pyth", 10).publish(before, "before")
    await redis.delete("leader:prices")
    wrong, right = update(150_000, slot=2), update(151, slot=3)
    async with fake_hermes() as server:
        server.on(STREAM, stream(event(wrong), event(right), HOLD))
        async with working(redis_url, server.url):
            entries = await recorded(redis, 2)
    assert [entry[b"p"] for entry in entries] == [b"150", b"151"]


async def test_redis_that_is_gone_for_a_while() -> None:
    back = asyncio.Event()
    first, second = event(update(150, slot=1)), event(update(152, slot=3))
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(short_folder())
        server = EmbeddedRedis(folder / "redis")
        hermes = await stack.enter_async_context(fake_hermes())
        # The worker may or may not keep its lease, and with it the connection.
        hermes.on(STREAM, stream(first, back, second, HOLD), stream(back, second, HOLD))
        with running(server, folder / "log"):
            await stack.enter_async_context(working(server.url(), hermes.url))
            async with Redis.from_url(server.url()) as redis:
                await recorded(redis, 1)
        stack.enter_context(running(server, folder / "log"))
        async with Redis.from_url(server.url()) as redis:
            back.set()
            entries = await recorded(redis, 2)
    assert [entry[b"p"] for entry in entries] == [b"150", b"152"]


async def test_a_price_without_a_successor_is_withdrawn_by_no_wall_clock(redis: Redis) -> None:
    """A wall clock that was set back would call it young again."""
    await redis.set("leader:prices", "me")
    prices = Prices(redis, "pyth", 10)
    async with Withdrawal(prices, "me", max_age_s=0.2) as withdrawal:
        recorder = Recorder(prices, "me", withdrawal.renewed)

        async def withdrawn() -> bool:
            latest = await prices.latest()
            return latest is not None and latest.withdrawn

        for second in range(2):
            now = int(time.time()) + second
            await recorder.record(Tick("pyth", "SOL", Decimal(150), Decimal(0), now, None))
            await until(withdrawn)


class Flaky(Prices):
    """Prices whose Redis behaves as a test says: an outcome, or an error to raise."""

    def __init__(self, *script: Outcome | Exception) -> None:
        self.published: list[Tick] = []
        self._script = list(script)

    async def publish(self, tick: Tick, leader_token: str) -> Outcome:
        self.published.append(tick)
        step = self._script.pop(0)
        if isinstance(step, Exception):
            raise step
        return step


@pytest.mark.parametrize(
    "lost", [ConnectionError(), TimeoutError(), Outcome.NOT_LEADER], ids=["cut", "hung", "deposed"]
)
async def test_tick_after_a_lost_one_carries_the_gap(lost: Outcome | Exception) -> None:
    flaky = Flaky(Outcome.NEW, lost, Outcome.DUPLICATE, Outcome.LATE, Outcome.NEW)
    recorder = Recorder(flaky, "me")
    for second in range(5):
        await recorder.record(
            Tick("pyth", "SOL", Decimal(150), Decimal(0), NOW + second, None, gap=second == 0)
        )
    assert [tick.gap for tick in flaky.published] == [True, False, True, True, False]


async def test_gap_of_a_repeated_tick_is_handed_on() -> None:
    flaky = Flaky(Outcome.DUPLICATE, Outcome.NEW, Outcome.NEW)
    recorder = Recorder(flaky, "me")
    for second in range(3):
        await recorder.record(
            Tick("pyth", "SOL", Decimal(150), Decimal(0), NOW + second, None, gap=second == 0)
        )
    assert [tick.gap for tick in flaky.published] == [True, True, False]


def test_waiting_times_follow_the_settings() -> None:
    assert worker.feed_times(Settings()).watchdog_s == 10
    short = worker.feed_times(Settings(max_price_age_s=1))
    assert (short.watchdog_s, short.request_s) == (2, 1)
    replay = Settings(price_feed="simulated", simulator_replay="candles.csv")
    assert worker.feed_times(replay).watchdog_s == 90
