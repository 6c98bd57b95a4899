"""Counts the tick stream into the candle table, each tick exactly once.

The candles of a batch and the stream's offset change in one transaction, and only where the offset
is still the one that was read. Whatever dies, and wherever, the next try starts from what the table
says: a tick was counted with its offset or not at all.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from paper_trade.clock import Clock, utc_now
from paper_trade.jitter import jitter
from paper_trade.market.candle_table import CandleTable, OffsetMoved, Position
from paper_trade.market.candles import Candle, build
from paper_trade.market.live_candles import LiveCandles, candle_frame
from paper_trade.market.tick import SYMBOL
from paper_trade.market.tick_stream import Read, TickStream

log = structlog.get_logger(__name__)

RETRY_WITHIN_S = 1.0
PUBLISH_TIMEOUT_S = 1.0
REPLAY = "replay"
"""The feed whose market time is its file's: for it the wall clock closes nothing."""


class CandleWorker:
    """Reads `ticks:{feed}:{symbol}`, writes candles, publishes what is worth watching.

    `say` is told what the work waits for, or None when all is well.
    """

    def __init__(
        self,
        redis: Redis,
        engine: AsyncEngine,
        feed: str,
        symbol: str = SYMBOL,
        *,
        clock: Clock = utc_now,
        count: int = 5000,
        block_ms: int = 1000,
        say: Callable[[str | None], None] = lambda _: None,
    ) -> None:
        self._redis = redis
        self._engine = engine
        self._feed = feed
        self._symbol = symbol
        self._clock = clock
        self._say = say
        self._stream = TickStream(redis, feed, symbol, count=count, block_ms=block_ms)
        self._table = CandleTable(feed, symbol, self._stream.name)
        self._live = LiveCandles()

    async def run(self) -> None:
        """Work for ever; outages of Redis and PostgreSQL are waited out. Cancel to stop."""
        position: Position | None = None
        while True:
            try:
                position = await self.advance(position or await self.position())
                self._say(None)
            except OffsetMoved:
                log.warning("another candle worker was here", stream=self._stream.name)
                position = None
                await asyncio.sleep(jitter(RETRY_WITHIN_S))
            except (RedisError, SQLAlchemyError, OSError, TimeoutError) as error:
                # A commit whose answer was lost may have happened: only the table knows.
                position = None
                self._report(error)
                await asyncio.sleep(jitter(RETRY_WITHIN_S))

    async def position(self) -> Position:
        """Where counting goes on, by the table."""
        async with self._engine.begin() as connection:
            return await self._table.position(connection)

    async def advance(self, position: Position) -> Position:
        """Read and count one batch, or wait for one up to the stream's `block_ms`.

        Raises:
            OffsetMoved: another process has counted on from `position`.
        """
        read = await self._stream.read(position.last_id, position.newest)
        changed: list[Candle] = []
        if read.last_id is not None:
            changed, position = await self._count(position, read, read.last_id)
        await self._publish(changed, position)
        return position

    async def _count(
        self, position: Position, read: Read, last_id: str
    ) -> tuple[list[Candle], Position]:
        built = build(read.ticks, position.newest)
        async with self._engine.begin() as connection:
            # First of all, because it holds off every other writer until this one is done.
            await self._table.move_offset(connection, position.last_id, last_id)
            changed = await self._table.add(connection, built.candles)
            await self._table.mark_gaps(connection, built.gaps)
        return changed, Position(last_id, built.newest)

    async def _publish(self, changed: list[Candle], position: Position) -> None:
        """Best effort: who missed a frame sees the next one, and rereads after a reconnect."""
        due = self._live.due(changed, self._watermark(position))
        if not due:
            return
        try:
            async with asyncio.timeout(PUBLISH_TIMEOUT_S):
                pipeline = self._redis.pipeline(transaction=False)
                for candle, closed in due:
                    channel = f"live:candles:{self._symbol}:{candle.timeframe.value}"
                    pipeline.publish(channel, candle_frame(self._symbol, candle, closed=closed))
                await pipeline.execute()
        except (RedisError, OSError, TimeoutError) as error:
            log.warning("candles not published", error=type(error).__name__)

    def _watermark(self, position: Position) -> float:
        newest = float(position.newest[0]) if position.newest else 0.0
        return newest if self._feed == REPLAY else max(newest, self._clock().timestamp())

    def _report(self, error: Exception) -> None:
        missing = "Redis" if isinstance(error, RedisError | OSError) else "PostgreSQL"
        self._say(f"waiting for {missing}")
        log.warning("candles paused", error=type(error).__name__, waiting_for=missing)
