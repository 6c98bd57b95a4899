"""What the interfaces read of the candle table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from paper_trade.clock import Clock, utc_now
from paper_trade.db.tables import candles as table
from paper_trade.market.candle_table import candle_of
from paper_trade.market.candles import Candle, bucket_start
from paper_trade.market.day_stats import DAY_S, QUIET_S, DayStats
from paper_trade.market.tick import SYMBOL
from paper_trade.vocabulary import Timeframe


@dataclass(frozen=True, slots=True)
class CandlePage:
    """Candles in ascending order. `next_before` asks for the page before them; None at the end."""

    candles: list[Candle]
    next_before: int | None


class Candles:
    """The candles of one feed and symbol; those of two feeds never mix."""

    def __init__(
        self, engine: AsyncEngine, feed: str, clock: Clock = utc_now, symbol: str = SYMBOL
    ) -> None:
        self._engine = engine
        self._feed = feed
        self._clock = clock
        self._symbol = symbol

    async def page(self, timeframe: Timeframe, limit: int, before: int | None = None) -> CandlePage:
        """The newest `limit` candles (the open one too) that start before `before` (UNIX s)."""
        query = select(table).where(self._are(timeframe))
        if before is not None:
            query = query.where(table.c.open_time < before)
        query = query.order_by(table.c.open_time.desc()).limit(limit + 1)
        async with self._engine.connect() as connection:
            rows = (await connection.execute(query)).all()
        page = [candle_of(row) for row in reversed(rows[:limit])]
        return CandlePage(page, page[0].open_time if len(rows) > limit else None)

    async def stats(self, now: datetime | None = None) -> dict[str, str | None]:
        """open_24h, high_24h, low_24h, change_24h and change_24h_percent, as decimal strings.

        Of the 24 hours up to `now`, or up to the newest candle where the market stands still (a
        replay, a feed that stopped). All are null unless the candles reach back as far.
        """
        at = int((now or self._clock()).timestamp())
        async with self._engine.connect() as connection:
            return (await self._day(connection, at)).view()

    async def _day(self, connection: AsyncConnection, now: int) -> DayStats:
        newest = await self._newest_minute(connection, now)
        if newest is None:
            return DayStats()
        since = bucket_start(min(now, newest.end) - DAY_S, Timeframe.M1)
        opening = await self._newest_minute(connection, since)
        if opening is None or opening.end < since - QUIET_S:
            return DayStats()
        high, low = await self._range(connection, since, now)
        # Without a tick in that minute, the price of the moment is the last one before it.
        price = opening.open if opening.open_time == since else opening.close
        return DayStats(price, max(high, price), min(low, price), newest.close)

    async def _newest_minute(self, connection: AsyncConnection, at: int) -> Candle | None:
        rows = await connection.execute(
            select(table)
            .where(self._are(Timeframe.M1), table.c.open_time <= at)
            .order_by(table.c.open_time.desc())
            .limit(1)
        )
        row = rows.first()
        return None if row is None else candle_of(row)

    async def _range(
        self, connection: AsyncConnection, since: int, until: int
    ) -> tuple[Decimal, Decimal]:
        found = await connection.execute(
            select(func.max(table.c.high), func.min(table.c.low)).where(
                self._are(Timeframe.M1), table.c.open_time.between(since, until)
            )
        )
        high, low = found.one()
        return high, low

    def _are(self, timeframe: Timeframe) -> ColumnElement[bool]:
        return (
            (table.c.feed == self._feed)
            & (table.c.symbol == self._symbol)
            & (table.c.timeframe == timeframe)
        )
