"""Ticks to candles: from a full Redis stream to committed rows, beside builders alone."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Final

import polars
import psycopg
from redis.asyncio import Redis

from bench.lines import Line, compare
from bench.servers import Servers, durable_servers
from bench.workers import worker_process
from paper_trade.market.candles import build
from paper_trade.market.tick import Tick
from paper_trade.money import format_decimal
from paper_trade.vocabulary import Timeframe

COUNT: Final = 300_000
"""Thirty-three hours of Pyth's ticks."""
ASKED: Final = 50_000.0
PIPELINED: Final = 5_000
POLL_S: Final = 0.01
WORDS: Final = "candles: tick stream → worker → committed"


async def lines() -> AsyncIterator[Line]:
    """The worker's speed beside what is asked, the builder alone, and polars."""
    ticks = market_ticks(COUNT)
    frame = _frame(ticks)
    with durable_servers() as servers:
        async with Redis.from_url(servers.redis_url) as redis:
            await _fill_stream(redis, ticks)
        ours, builder, columns = await compare(
            lambda: _through_worker(servers), lambda: _builder(ticks), lambda: _polars(frame)
        )
    yield Line(WORDS, "ticks/s", ours, ASKED, "what is asked", at_least=1)
    yield Line(WORDS, "ticks/s", ours, builder, "market.candles.build alone")
    yield Line(WORDS, "ticks/s", ours, columns, "polars group_by_dynamic alone")


def market_ticks(count: int) -> list[Tick]:
    """A random walk at Pyth's pace and precision."""
    rng = random.Random(1)
    ticks, price = [], 15_000_000_000
    for number in range(count):
        price += rng.randint(-2_000_000, 2_000_000)
        confidence = rng.randint(1_000_000, 9_000_000)
        at = 1_760_000_000 + number * 2 // 5
        ticks.append(
            Tick("pyth", "SOL", _usd(price), _usd(confidence), at, slot=300_000_000 + number)
        )
    return ticks


def _usd(units: int) -> Decimal:
    return Decimal(units).scaleb(-8)


async def _fill_stream(redis: Redis, ticks: list[Tick]) -> None:
    """As the price worker writes it."""
    for start in range(0, len(ticks), PIPELINED):
        pipeline = redis.pipeline(transaction=False)
        for tick in ticks[start : start + PIPELINED]:
            price, confidence = format_decimal(tick.price), format_decimal(tick.confidence)
            fields = {"p": price, "c": confidence, "t": tick.publish_time, "s": tick.slot}
            pipeline.xadd("ticks:pyth:SOL", fields)  # type: ignore[arg-type]  # dict is invariant
        await pipeline.execute()


async def _through_worker(servers: Servers) -> float:
    """Ticks a second from the first commit that is seen to the last."""
    async with await psycopg.AsyncConnection.connect(servers.database_url, autocommit=True) as db:
        await db.execute("TRUNCATE candles, tick_offsets")
        with worker_process(servers, "candles", PRICE_FEED="pyth"):
            first = await _counted_beyond(db, 0)
            began_at = time.perf_counter()
            await _counted_beyond(db, COUNT - 1)
            return (COUNT - first) / (time.perf_counter() - began_at)


async def _counted_beyond(db: psycopg.AsyncConnection, count: int) -> int:
    while True:
        cursor = await db.execute("SELECT sum(ticks) FROM candles WHERE timeframe = '1d'")
        [(counted,)] = await cursor.fetchall()
        if counted is not None and counted > count:
            return int(counted)
        await asyncio.sleep(POLL_S)


async def _builder(ticks: list[Tick]) -> float:
    began_at = time.perf_counter()
    built = build(ticks, None)
    seconds = time.perf_counter() - began_at
    assert sum(candle.ticks for candle in built.candles) == len(Timeframe) * COUNT
    return COUNT / seconds


def _frame(ticks: list[Tick]) -> polars.DataFrame:
    """Prices as integers of 1e-8 USD, ascending times."""
    prices = [int(tick.price.scaleb(8)) for tick in ticks]
    times = polars.Series([tick.publish_time for tick in ticks]).cast(polars.Int64)
    return polars.DataFrame({"time": times, "price": prices})


async def _polars(frame: polars.DataFrame) -> float:
    price = polars.col("price")
    began_at = time.perf_counter()
    counted = 0
    for timeframe in Timeframe:
        candles = frame.group_by_dynamic("time", every=f"{timeframe.seconds}i").agg(
            price.first().alias("open"),
            price.max().alias("high"),
            price.min().alias("low"),
            price.last().alias("close"),
            polars.len().alias("ticks"),
        )
        counted += int(candles["ticks"].sum())
    seconds = time.perf_counter() - began_at
    assert counted == len(Timeframe) * COUNT
    return COUNT / seconds
