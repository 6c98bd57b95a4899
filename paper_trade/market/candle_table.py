"""What is written to the candle table, and how far the tick stream has been counted into it.

Candles are merged by the database, under the row's lock, by the rule of `candles.merge`: no
process holds a copy that could grow old, and backfill may replace a candle at any moment.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from paper_trade.db.tables import candles, tick_offsets
from paper_trade.market.candle_statements import ADD, MARK_GAPS
from paper_trade.market.candles import Candle, Gap, OrderKey
from paper_trade.market.tick_stream import START
from paper_trade.vocabulary import Timeframe

LENGTHS = {timeframe.value: timeframe.seconds for timeframe in Timeframe}


class OffsetMoved(Exception):
    """Another process has counted on from where this one stood: nothing was written."""


@dataclass(frozen=True, slots=True)
class Position:
    """How far a stream has been counted: its last id, and the greatest order key among them."""

    last_id: str
    newest: OrderKey | None


class CandleTable:
    """The candles of one feed and symbol."""

    def __init__(self, feed: str, symbol: str, stream: str) -> None:
        self._feed = feed
        self._symbol = symbol
        self._stream = stream

    async def position(self, connection: AsyncConnection) -> Position:
        """Where counting goes on; the stream's start if it has never been read."""
        await connection.execute(
            insert(tick_offsets).values(stream=self._stream, last_id=START).on_conflict_do_nothing()
        )
        offset = await connection.execute(
            select(tick_offsets.c.last_id).where(tick_offsets.c.stream == self._stream)
        )
        last_id: str = offset.scalar_one()
        return Position(last_id, await self._newest(connection))

    async def _newest(self, connection: AsyncConnection) -> OrderKey | None:
        newest = await connection.execute(
            select(candles.c.last_time, candles.c.last_slot)
            .where(
                candles.c.feed == self._feed,
                candles.c.symbol == self._symbol,
                candles.c.timeframe == Timeframe.M1,
                candles.c.last_time.is_not(None),
            )
            .order_by(candles.c.open_time.desc())
            .limit(1)
        )
        row = newest.first()
        return None if row is None else (row.last_time, row.last_slot)

    async def move_offset(self, connection: AsyncConnection, old: str, new: str) -> None:
        """Claim what stands between two ids of the stream, before anything else is written.

        Raises:
            OffsetMoved: the offset is not `old`. Whoever moved it has counted these ticks.
        """
        moved = await connection.execute(
            tick_offsets.update()
            .where(tick_offsets.c.stream == self._stream, tick_offsets.c.last_id == old)
            .values(last_id=new)
        )
        if moved.rowcount != 1:
            raise OffsetMoved

    async def add(self, connection: AsyncConnection, added: Sequence[Candle]) -> list[Candle]:
        """Merge what a batch of ticks adds; of each timeframe the newest two as they are now.

        Of those two, only the ones that the batch touched.
        """
        if not added:
            return []
        rows = await connection.execute(
            ADD,
            {
                "feed": self._feed,
                "symbol": self._symbol,
                **_columns(added),
                **_recent(added),
            },
        )
        return [candle_of(row) for row in rows]

    async def mark_gaps(self, connection: AsyncConnection, gaps: Sequence[Gap]) -> None:
        """Mark the candles that overlap a gap as partial, so that they are filled from history."""
        if not gaps:
            return
        await connection.execute(
            MARK_GAPS,
            {
                "feed": self._feed,
                "symbol": self._symbol,
                "since": [gap.since for gap in gaps],
                "last_second": [gap.last_second for gap in gaps],
                "timeframe": list(LENGTHS),
                "seconds": list(LENGTHS.values()),
            },
        )


def _columns(added: Sequence[Candle]) -> dict[str, list[Any]]:
    return {
        "timeframe": [c.timeframe.value for c in added],
        "open_time": [c.open_time for c in added],
        "open": [c.open for c in added],
        "high": [c.high for c in added],
        "low": [c.low for c in added],
        "close": [c.close for c in added],
        "ticks": [c.ticks for c in added],
        "partial": [c.partial for c in added],
        "first_time": [c.first and c.first[0] for c in added],
        "first_slot": [c.first and c.first[1] for c in added],
        "last_time": [c.last and c.last[0] for c in added],
        "last_slot": [c.last and c.last[1] for c in added],
    }


def _recent(added: Sequence[Candle]) -> dict[str, list[Any]]:
    """From where on each timeframe's candles are returned: the newest bucket and the one before."""
    newest: dict[str, int] = {}
    for candle in added:
        timeframe = candle.timeframe.value
        newest[timeframe] = max(newest.get(timeframe, 0), candle.open_time)
    return {
        "recent_timeframe": list(newest),
        "recent_since": [time - LENGTHS[timeframe] for timeframe, time in newest.items()],
    }


def candle_of(row: Row[Any]) -> Candle:
    """A row of the candle table."""
    return Candle(
        timeframe=Timeframe(row.timeframe),
        open_time=row.open_time,
        open=row.open,
        high=row.high,
        low=row.low,
        close=row.close,
        ticks=row.ticks,
        first=None if row.first_time is None else (row.first_time, row.first_slot),
        last=None if row.last_time is None else (row.last_time, row.last_slot),
        partial=row.partial,
    )
