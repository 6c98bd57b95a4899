"""The workers as they are started: settings in, candles in the table, the audit's word in Redis."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import structlog
from redis.asyncio import Redis
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from paper_trade import audit_outcome
from paper_trade.db.session import Pool
from paper_trade.heartbeat import heartbeat_key
from paper_trade.settings import Settings
from tests.market.candle_rows import fields_of
from tests.market.fake_history import fake_history
from tests.market.ticks import tick
from tests.trading.market import Market, buy
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


async def test_the_maintenance_worker_audits_and_names_the_account_and_the_difference(
    redis: Redis, engine: AsyncEngine, pool: Pool, redis_url: str, database_url: str
) -> None:
    market = Market(engine, pool)
    await market.desk.place(await market.user(), buy())
    async with engine.begin() as connection:
        spoil = "UPDATE balances SET available = available + 1 WHERE asset = 'USDC' RETURNING *"
        account = (await connection.execute(text(spoil))).one().account_id

    async def audited() -> bool:
        return await audit_outcome.read(redis) is not None

    async with fake_history() as history:
        chosen = settings(database_url, redis_url, pyth_history_url=history.base_url)
        with structlog.testing.capture_logs() as logs:
            async with running(maintenance.run(chosen)):
                await until(audited)

    outcome = await audit_outcome.read(redis)
    assert outcome is not None
    assert (outcome.ok, outcome.accounts, outcome.total) == (False, 1, len(outcome.findings))
    said = [(finding.account, finding.expected, finding.found) for finding in outcome.findings]
    assert said == [(account, "849.85 USDC", "849.850001 USDC")] * 2
    told = [line for line in logs if line["event"] == "audit finding"]
    assert [line["log_level"] for line in told] == ["error"] * 2
    first = outcome.findings[0]
    assert {"account": account, "what": first.what, "found": first.found}.items() <= told[0].items()
