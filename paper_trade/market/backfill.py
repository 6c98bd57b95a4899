"""Fills holes in the candle table from the feed's history."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Protocol

import structlog
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from paper_trade.clock import Clock, utc_now
from paper_trade.db.tables import candles as table
from paper_trade.market.backfill_plan import expected, windows
from paper_trade.market.pyth_history import HistoryUnavailable
from paper_trade.market.tick import SYMBOL
from paper_trade.market.udf import PastCandle, QuestionRefused
from paper_trade.vocabulary import Timeframe

log = structlog.get_logger(__name__)

ABSENT_FOR_S = 3600
"""For how long it is believed that history does not have a candle."""

# The keys are null from here on: history covers the whole bucket, see `candles.merge`. The number
# of ticks stays, it says how many were observed.
_FILL = text(
    """
    INSERT INTO candles AS known (
        feed, symbol, timeframe, open_time, open, high, low, close, ticks, partial)
    SELECT :feed, :symbol, CAST(:timeframe AS timeframe), past.*, 0, false FROM unnest(
        CAST(:open_time AS bigint[]), CAST(:open AS numeric[]), CAST(:high AS numeric[]),
        CAST(:low AS numeric[]), CAST(:close AS numeric[])
    ) AS past (open_time, open, high, low, close)
    ORDER BY past.open_time
    ON CONFLICT (feed, symbol, timeframe, open_time) DO UPDATE SET
        open = excluded.open, high = excluded.high, low = excluded.low, close = excluded.close,
        first_time = NULL, first_slot = NULL, last_time = NULL, last_slot = NULL, partial = false
    WHERE known.partial
    """
)


class History(Protocol):
    """Where past candles come from."""

    async def candles(
        self, symbol: str, timeframe: Timeframe, first: int, last: int
    ) -> list[PastCandle]: ...


class Backfill:
    """Inserts candles that are missing and replaces partial ones; a complete one is never touched.

    `spacing_s` is the pause between two requests, for a server that counts them.
    """

    def __init__(
        self,
        engine: AsyncEngine,
        history: History,
        feed: str,
        symbol: str = SYMBOL,
        *,
        clock: Clock = utc_now,
        spacing_s: float = 0.0,
    ) -> None:
        self._engine = engine
        self._history = history
        self._feed = feed
        self._symbol = symbol
        self._clock = clock
        self._spacing_s = spacing_s
        self._absent: dict[tuple[Timeframe, int], float] = {}
        self._not_before = 0.0

    async def run(self) -> int:
        """Fill what is missing in every timeframe; how many candles were written.

        When history is out of reach the rest is left to the next run, which itself does nothing
        before the time that the server wants to be left alone is over. Errors of PostgreSQL are
        the caller's.
        """
        now = self._clock().timestamp()
        if now < self._not_before:
            return 0
        self._absent = {key: until for key, until in self._absent.items() if until > now}
        written = 0
        try:
            for timeframe in Timeframe:
                written += await self._fill(timeframe)
        except HistoryUnavailable as error:
            self._not_before = now + error.pause_s
            log.warning("history unavailable", reason=str(error), pause_s=error.pause_s)
        if written:
            log.info("candles filled from history", feed=self._feed, written=written)
        return written

    async def _fill(self, timeframe: Timeframe) -> int:
        wanted = await self._wanted(timeframe)
        written = 0
        for first, last in windows(wanted, timeframe):
            inside = {time for time in wanted if first <= time <= last}
            past = await self._ask(timeframe, first, last)
            written += await self._write(timeframe, past)
            self._remember(timeframe, inside.difference(candle.open_time for candle in past))
            await asyncio.sleep(self._spacing_s)
        return written

    async def _wanted(self, timeframe: Timeframe) -> list[int]:
        """The starts of the buckets that are missing or partial and may be in the history."""
        times = expected(timeframe, int(self._clock().timestamp()))
        query = select(table.c.open_time).where(
            table.c.feed == self._feed,
            table.c.symbol == self._symbol,
            table.c.timeframe == timeframe,
            table.c.open_time >= times.start,
            table.c.open_time < times.stop,
            table.c.partial.is_(False),
        )
        async with self._engine.connect() as connection:
            complete = set((await connection.execute(query)).scalars())
        return [t for t in times if t not in complete and (timeframe, t) not in self._absent]

    async def _ask(self, timeframe: Timeframe, first: int, last: int) -> list[PastCandle]:
        try:
            return await self._history.candles(self._symbol, timeframe, first, last)
        except QuestionRefused as error:
            log.warning("history refuses", timeframe=timeframe.value, reason=str(error))
            return []

    async def _write(self, timeframe: Timeframe, past: list[PastCandle]) -> int:
        if not past:
            return 0
        async with self._engine.begin() as connection:
            result = await connection.execute(
                _FILL,
                {
                    "feed": self._feed,
                    "symbol": self._symbol,
                    "timeframe": timeframe.value,
                    "open_time": [candle.open_time for candle in past],
                    "open": [candle.open for candle in past],
                    "high": [candle.high for candle in past],
                    "low": [candle.low for candle in past],
                    "close": [candle.close for candle in past],
                },
            )
        return result.rowcount

    def _remember(self, timeframe: Timeframe, absent: Iterable[int]) -> None:
        until = self._clock().timestamp() + ABSENT_FOR_S
        self._absent.update({(timeframe, time): until for time in absent})
