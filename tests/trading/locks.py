"""Waiting for those who wait for a lock."""

from __future__ import annotations

import asyncio

from sqlalchemy.ext.asyncio import AsyncEngine

LIMIT_S = 10
WAITING = "SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted"


async def until_waiting(engine: AsyncEngine, number: int = 1) -> None:
    """Return once so many connections wait for a lock."""
    async with asyncio.timeout(LIMIT_S):
        while True:
            async with engine.connect() as connection:
                if (await connection.exec_driver_sql(WAITING)).scalar_one() >= number:
                    return
            await asyncio.sleep(0.01)
