"""The two ends of the candle worker: the stream that it reads, the table that it writes."""

from __future__ import annotations

from collections.abc import Iterable

from redis.asyncio import Redis
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from paper_trade.db.tables import candles
from paper_trade.market.candles import Candle
from paper_trade.market.tick import Tick
from tests.market.ticks import FEED, SYMBOL, Book

STREAM = f"ticks:{FEED}:{SYMBOL}"


def fields_of(tick: Tick) -> dict[str, str]:
    """A stream entry as the price worker writes it."""
    fields = {"p": str(tick.price), "c": str(tick.confidence), "t": str(tick.publish_time)}
    if tick.slot is not None:
        fields["s"] = str(tick.slot)
    if tick.gap:
        fields["g"] = "1"
    return fields


async def send(redis: Redis, ticks: Iterable[Tick]) -> None:
    pipeline = redis.pipeline(transaction=False)
    for tick in ticks:
        pipeline.xadd(STREAM, fields_of(tick))  # type: ignore[arg-type]  # dict is invariant
    await pipeline.execute()


async def stored(engine: AsyncEngine) -> Book:
    """The whole candle table."""
    async with engine.connect() as connection:
        rows = await connection.execute(select(candles))
        return {
            (row.timeframe, row.open_time): Candle(
                row.timeframe,
                row.open_time,
                row.open,
                row.high,
                row.low,
                row.close,
                row.ticks,
                None if row.first_time is None else (row.first_time, row.first_slot),
                None if row.last_time is None else (row.last_time, row.last_slot),
                row.partial,
            )
            for row in rows
        }


async def offset(engine: AsyncEngine) -> str:
    async with engine.connect() as connection:
        found = await connection.execute(
            text("SELECT last_id FROM tick_offsets WHERE stream = :s"), {"s": STREAM}
        )
        return str(found.scalar_one())
