"""The workers as they are started: settings in, candles in the table."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

from redis.asyncio import Redis
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from paper_trade.heartbeat import heartbeat_key
from paper_trade.settings import Settings
from tests.market.candle_rows import fields_of
from tests.market.fake_history import fake_history
from tests.market.ticks import tick
from workers import candles, maintenance

LIMIT_S = 60


def settings(database_url: str, redis_url: str, **others: str) -> Settings:
    return Settings.model_validate(
        {
            "database_url": database_url,
            "redis_url": redis_url,
            "price_feed": "simulated",
            **others,
        }
    )


@asynccontextmanager
async def running(worker: Awaitable[None]) -> AsyncIterator[None]:
    task = asyncio.ensure_future(worker)
    try:
        async with asyncio.timeout(LIMIT_S):
            yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    while not await condition():  # noqa: ASYNC110 - what is waited for is in the database
        await asyncio.sleep(0.02)


async def count(engine: AsyncEngine, where: str) -> int:
    async with engine.connect() as connection:
        found = await connection.execute(text(f"SELECT count(*) FROM candles WHERE {where}"))
        return int(found.scalar_one())


async def test_the_candle_worker(
    redis: Redis, engine: AsyncEngine, redis_url: str, database_url: str
) -> None:
    async def built() -> bool:
        return await count(engine, "feed = 'simulated' AND symbol = 'SOL'") == 6

    async with running(candles.run(settings(database_url, redis_url))):
        await redis.xadd("ticks:simulated:SOL", fields_of(tick(10, 0)))  # type: ignore[arg-type]
        await until(built)
        assert await redis.get(heartbeat_key("candles")) is not None


async def test_the_maintenance_worker_fills_candles_in(
    redis: Redis, engine: AsyncEngine, redis_url: str, database_url: str
) -> None:
    async def filled() -> bool:
        return await count(engine, "feed = 'simulated' AND timeframe = '1d'") > 360

    async with fake_history() as history:
        chosen = settings(database_url, redis_url, pyth_history_url=history.base_url)
        async with running(maintenance.run(chosen)):
            await until(filled)
