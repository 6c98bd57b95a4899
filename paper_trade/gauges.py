"""Keeps the gauges of one web process up to date."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.pool import QueuePool

from paper_trade.db.session import Pool
from paper_trade.events.hub import Hub
from paper_trade.metrics import CONNECTIONS, SOCKETS, forget_process

EVERY_S = 1.0


@asynccontextmanager
async def kept_gauges(hub: Hub, pool: Pool, engine: AsyncEngine) -> AsyncIterator[None]:
    """Write sockets and connections down each second, until the block ends."""
    task = asyncio.create_task(_keep(hub, pool, engine))
    try:
        yield
    finally:
        task.cancel()
        forget_process()


async def _keep(hub: Hub, pool: Pool, engine: AsyncEngine) -> None:
    while True:
        write_gauges(hub, pool, engine)
        await asyncio.sleep(EVERY_S)


def write_gauges(hub: Hub, pool: Pool, engine: AsyncEngine) -> None:
    """The figures of this moment."""
    SOCKETS.set(hub.sockets)
    stats = pool.get_stats()
    idle = stats.get("pool_available", 0)
    _connections("orders", stats.get("pool_size", 0) - idle, idle)
    queue = engine.sync_engine.pool
    assert isinstance(queue, QueuePool)
    _connections("lists", queue.checkedout(), queue.checkedin())


def _connections(pool: str, busy: int, idle: int) -> None:
    CONNECTIONS.labels(pool, "busy").set(busy)
    CONNECTIONS.labels(pool, "idle").set(idle)
