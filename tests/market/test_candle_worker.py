"""The candle worker on a real Redis and PostgreSQL."""

from __future__ import annotations

import asyncio
import random
from contextlib import suppress
from datetime import UTC, datetime

import orjson
import pytest
from redis.asyncio import Redis
from redis.exceptions import ConnectionError as RedisConnectionError
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from paper_trade.market.candle_table import OffsetMoved
from paper_trade.market.candle_worker import CandleWorker
from paper_trade.market.tick import Tick
from paper_trade.market.tick_stream import START as STREAM_START
from paper_trade.vocabulary import Timeframe
from tests.market.candle_rows import STREAM, fields_of, offset, send, stored
from tests.market.ticks import FEED, START, candle_at, fold, ohlc, tick

M1 = Timeframe.M1


def some_ticks(number: int, seed: int = 1) -> list[Tick]:
    """Ticks over some hours: mostly in order, some late, some of one second, some after a gap."""
    rng = random.Random(seed)
    ticks, second = [], 0
    for slot in range(number):
        second += rng.choice([0, 0, 0, 1, 1, 2, 3, 40])
        late = rng.random() < 0.05
        ticks.append(
            tick(
                f"{rng.randint(14_000, 15_000) / 100:.2f}",
                max(0, second - rng.randint(1, 900)) if late else second,
                None if rng.random() < 0.5 else slot,
                gap=rng.random() < 0.01,
            )
        )
    return ticks


def worker(redis: Redis, engine: AsyncEngine, *, count: int = 5000) -> CandleWorker:
    def clock() -> datetime:
        return datetime.fromtimestamp(START, UTC)

    return CandleWorker(redis, engine, FEED, clock=clock, count=count, block_ms=20)


async def catch_up(worker: CandleWorker, last_id: str) -> None:
    position = await worker.position()
    while position.last_id != last_id:
        position = await worker.advance(position)


async def last_id(redis: Redis) -> str:
    [(entry_id, _)] = await redis.xrevrange(STREAM, count=1)
    return str(entry_id.decode())


async def count_all(redis: Redis, engine: AsyncEngine, *, count: int = 5000) -> None:
    await catch_up(worker(redis, engine, count=count), await last_id(redis))


@pytest.mark.parametrize("count", [1, 7, 5000])
async def test_the_table_equals_the_ticks(redis: Redis, engine: AsyncEngine, count: int) -> None:
    """However the stream is cut into batches, the database merges as the pure rule does."""
    ticks = some_ticks(300)
    await send(redis, ticks)

    await count_all(redis, engine, count=count)

    assert await stored(engine) == fold([ticks])


async def test_a_second_start_counts_nothing_twice(redis: Redis, engine: AsyncEngine) -> None:
    ticks = some_ticks(60)
    await send(redis, ticks[:30])
    await count_all(redis, engine)
    await send(redis, ticks[30:])
    await count_all(redis, engine)

    assert await stored(engine) == fold([ticks])


async def test_a_late_tick_corrects_its_candle(redis: Redis, engine: AsyncEngine) -> None:
    """Lesson 21: late ticks spoiled the current candle."""
    await send(redis, [tick(10, 0), tick(11, 3700)])
    await count_all(redis, engine)
    await send(redis, [tick(15, 30)])
    await count_all(redis, engine)

    book = await stored(engine)
    assert ohlc(candle_at(book, M1)) == ("10", "15", "10", "15")
    assert ohlc(candle_at(book, M1, 3660)) == ("11", "11", "11", "11")
    assert ohlc(candle_at(book, Timeframe.H4)) == ("10", "15", "10", "11")


class TestFence:
    async def test_a_frozen_former_leader_cannot_write(
        self, redis: Redis, engine: AsyncEngine
    ) -> None:
        await send(redis, [tick(10, 0)])
        frozen = worker(redis, engine)
        before = await frozen.position()
        await count_all(redis, engine)

        with pytest.raises(OffsetMoved):
            await frozen.advance(before)

        assert await stored(engine) == fold([[tick(10, 0)]])

    async def test_two_workers_at_once_count_each_tick_once(
        self, redis: Redis, engine: AsyncEngine
    ) -> None:
        ticks = some_ticks(400)
        await send(redis, ticks)
        end = await last_id(redis)

        async def compete() -> None:
            rival = worker(redis, engine, count=5)
            while await offset(engine) != end:
                with suppress(OffsetMoved):
                    await catch_up(rival, end)

        await worker(redis, engine).position()  # so that there is an offset to look at
        await asyncio.gather(compete(), compete(), compete())

        assert await stored(engine) == fold([ticks])


class TestStreamLoss:
    async def test_what_comes_after_a_loss_is_counted_and_the_gap_marked(
        self, redis: Redis, engine: AsyncEngine
    ) -> None:
        await send(redis, [tick(10, 0)])
        await count_all(redis, engine)
        await redis.flushdb()
        await send(redis, [tick(12, 130), tick(13, 180)])
        await count_all(redis, engine)

        book = await stored(engine)
        assert [candle_at(book, M1, at).partial for at in (0, 120, 180)] == [True, True, False]
        assert candle_at(book, Timeframe.D1).ticks == 3

    async def test_a_new_stream_with_lower_ids_is_read_from_its_start(
        self, redis: Redis, engine: AsyncEngine
    ) -> None:
        await send(redis, [tick(10, 0)])
        await count_all(redis, engine)
        await redis.flushdb()
        for number in range(1, 9):
            await redis.xadd(STREAM, fields_of(tick(12, 130 + number)), id=f"{number}-1")  # type: ignore[arg-type]
        await count_all(redis, engine, count=3)

        book = await stored(engine)
        assert candle_at(book, M1, 120).ticks == 8
        assert candle_at(book, M1, 120).partial
        assert await offset(engine) == "8-1"

    async def test_a_tick_that_is_told_again_after_a_loss_is_not_counted_again(
        self, redis: Redis, engine: AsyncEngine
    ) -> None:
        """A price worker that reconnects is told the newest price, of which no trace is left."""
        await send(redis, [tick(10, 0, 1), tick(11, 5, 2)])
        await count_all(redis, engine)
        await redis.flushdb()
        job = worker(redis, engine)
        position = await job.position()
        for again in ([tick(11, 5, 2)], [tick(11, 5, 2), tick(12, 70, 3)]):
            await send(redis, again)
            while position.last_id != await last_id(redis):
                position = await job.advance(position)

        book = await stored(engine)
        assert candle_at(book, M1).ticks == 2
        assert candle_at(book, M1, 60).ticks == 1
        assert candle_at(book, M1).partial

    async def test_an_older_copy_of_the_stream_is_not_counted_again(
        self, redis: Redis, engine: AsyncEngine
    ) -> None:
        ticks = [tick(10 + n, n) for n in range(8)]
        await send(redis, ticks)
        await count_all(redis, engine)
        await redis.xdel(STREAM, await last_id(redis))
        job = worker(redis, engine, count=3)
        before = await job.position()

        assert await job.advance(before) == before
        await send(redis, [tick(30, 90)])
        await count_all(redis, engine)

        book = await stored(engine)
        assert candle_at(book, Timeframe.D1).ticks == 9
        assert candle_at(book, M1).partial

    async def test_an_empty_stream_is_waited_for(self, redis: Redis, engine: AsyncEngine) -> None:
        await send(redis, [tick(10, 0)])
        await count_all(redis, engine)
        await redis.flushdb()
        job = worker(redis, engine)
        before = await job.position()

        assert await job.advance(before) == before

    async def test_entries_trimmed_before_they_were_read_are_a_gap(
        self, redis: Redis, engine: AsyncEngine
    ) -> None:
        await send(redis, [tick(10, 0)])
        await count_all(redis, engine)
        await send(redis, [tick(11, 70), tick(12, 130), tick(13, 190)])
        await redis.xtrim(STREAM, maxlen=2, approximate=False)
        await count_all(redis, engine)

        book = await stored(engine)
        assert [candle_at(book, M1, at).partial for at in (0, 120, 180)] == [True, True, False]

    async def test_an_intact_stream_is_no_gap(self, redis: Redis, engine: AsyncEngine) -> None:
        await send(redis, [tick(10, 0)])
        await count_all(redis, engine)
        await send(redis, [tick(11, 70)])
        await count_all(redis, engine)

        assert not any(candle.partial for candle in (await stored(engine)).values())


@pytest.mark.parametrize(
    "bad",
    [
        {"p": "NaN", "c": "1", "t": "1"},
        {"p": "-1", "c": "1", "t": "1"},
        {"p": "ten", "c": "1", "t": "1"},
        {"p": "1", "c": "1", "t": str(2**63)},
        {"p": "1", "c": "1", "t": "1", "s": "-5"},
        {"c": "1"},
    ],
)
async def test_an_entry_that_is_no_tick_stops_nothing(
    redis: Redis, engine: AsyncEngine, bad: dict[str, str]
) -> None:
    await redis.xadd(STREAM, bad)  # type: ignore[arg-type]
    await send(redis, [tick(10, 0)])
    await redis.xadd(STREAM, bad)  # type: ignore[arg-type]

    await count_all(redis, engine)

    assert await stored(engine) == fold([[tick(10, 0)]])
    assert await offset(engine) == await last_id(redis)


async def test_only_the_newest_candles_are_published(redis: Redis, engine: AsyncEngine) -> None:
    await send(redis, [tick(10 + n, n * 60) for n in range(11)])
    async with redis.pubsub() as listener:
        await listener.psubscribe("live:candles:*")
        await count_all(redis, engine)
        await redis.publish("live:candles:end", "")
        frames = []
        async for message in listener.listen():
            if message["channel"] == b"live:candles:end":
                break
            if message["type"] == "pmessage":
                frames.append((message["channel"].decode(), orjson.loads(message["data"])))

    minutes = [frame for channel, frame in frames if channel == "live:candles:SOL:1m"]
    assert [frame["candle"]["time"] - START for frame in minutes] == [540, 600]
    assert [frame["candle"]["closed"] for frame in minutes] == [False, False]
    day = next(frame for channel, frame in frames if channel == "live:candles:SOL:1d")
    assert day == {
        "type": "candle",
        "asset": "SOL",
        "timeframe": "1d",
        "candle": {
            "time": START,
            "open": 10.0,
            "high": 20.0,
            "low": 10.0,
            "close": 20.0,
            "ticks": 11,
            "closed": False,
        },
    }


class _Refusing:
    """An engine or a Redis that is out of reach for its first uses."""

    def __init__(self, real: object, method: str, failures: int, error: Exception) -> None:
        self._real, self._method, self._error = real, method, error
        self.left = failures

    def __getattr__(self, name: str) -> object:
        if name == self._method and self.left > 0:
            self.left -= 1
            raise self._error
        return getattr(self._real, name)


async def until_offset(engine: AsyncEngine, expected: str) -> None:
    async with asyncio.timeout(60):
        while await offset(engine) != expected:  # noqa: ASYNC110 - another process's state
            await asyncio.sleep(0.02)


async def test_outages_are_waited_out(redis: Redis, engine: AsyncEngine) -> None:
    ticks = some_ticks(50)
    await worker(redis, engine).position()
    await send(redis, ticks)
    said: list[str | None] = []
    no_redis = _Refusing(redis, "pipeline", 2, RedisConnectionError("gone"))
    no_database = _Refusing(engine, "begin", 2, OSError("gone"))
    job = CandleWorker(no_redis, no_database, FEED, count=7, block_ms=20, say=said.append)  # type: ignore[arg-type]

    running = asyncio.create_task(job.run())
    await until_offset(engine, await last_id(redis))
    running.cancel()

    assert no_redis.left == no_database.left == 0
    assert "waiting for Redis" in said
    assert await stored(engine) == fold([ticks])


async def test_connections_cut_by_postgresql_are_replaced(
    redis: Redis, engine: AsyncEngine
) -> None:
    ticks = some_ticks(400)
    running = asyncio.create_task(worker(redis, engine, count=3).run())
    async with engine.connect() as connection:
        await worker(redis, engine).position()
        for start in range(0, 400, 50):
            await send(redis, ticks[start : start + 50])
            await connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                    " AND application_name = 'paper_trade'"
                )
            )
            await connection.rollback()
    await until_offset(engine, await last_id(redis))
    running.cancel()

    assert await stored(engine) == fold([ticks])


async def test_a_stream_that_was_never_written(redis: Redis, engine: AsyncEngine) -> None:
    job = worker(redis, engine)

    position = await job.advance(await job.position())

    assert position.last_id == STREAM_START
    assert await stored(engine) == {}
