"""`kill -9` of the candle worker in the middle of a stream loses no tick and counts none twice."""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import Process
from pathlib import Path

from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.market.candle_rows import STREAM, offset, send, stored
from tests.market.test_candle_worker import some_ticks, until_offset, worker
from tests.market.ticks import fold

ROOT = Path(__file__).parents[2]
KILLS = 10
TICKS = 3000
COUNT = 6


async def start(redis_url: str, database_url: str) -> Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.market.run_candle_worker",
        redis_url,
        database_url,
        str(COUNT),
        cwd=ROOT,
    )


async def test_killed_ten_times(
    redis: Redis, engine: AsyncEngine, redis_url: str, database_url: str
) -> None:
    ticks = some_ticks(TICKS)
    await send(redis, ticks)
    ids = [entry_id.decode() for entry_id, _ in await redis.xrange(STREAM)]
    await worker(redis, engine).position()
    reached = []

    for kill in range(1, KILLS + 1):
        process = await start(redis_url, database_url)
        try:
            async with asyncio.timeout(60):
                while ids.index(await _known(engine, ids)) < kill * TICKS // (KILLS + 2):
                    assert process.returncode is None
                    await asyncio.sleep(0.005)
        finally:
            process.kill()
            await process.wait()
        reached.append(await offset(engine))

    assert len(set(reached)) == KILLS
    assert ids[-1] not in reached
    last = await start(redis_url, database_url)
    try:
        await until_offset(engine, ids[-1])
    finally:
        last.kill()
        await last.wait()
    assert await stored(engine) == fold([ticks])


async def _known(engine: AsyncEngine, ids: list[str]) -> str:
    """The offset as an id of the stream: its start counts as the first."""
    found = await offset(engine)
    return found if found in ids else ids[0]
