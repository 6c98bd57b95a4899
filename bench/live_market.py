"""A market under benchmarks: stored candles, and new ticks at Pythnet's rate."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal

import psycopg

from bench.servers import Servers
from paper_trade.bootstrap import Services
from paper_trade.clock import utc_now
from paper_trade.market.prices import LEADER_KEY
from paper_trade.market.tick import Tick

TICK_EVERY_S = 0.4
FEED = "simulated"
_LEADER = "bench"

_FILL = """
    INSERT INTO candles (feed, symbol, timeframe, open_time, open, high, low, close, ticks)
    SELECT %(feed)s, 'SOL', '1m', time, price, price + 0.35, price - 0.42, price + 0.17, 150
    FROM (
        SELECT now / 60 * 60 - 60 * minutes_ago AS time, 150 + (minutes_ago %% 977) / 100.0 AS price
        FROM generate_series(1, %(count)s) AS minutes_ago,
            (SELECT extract(epoch FROM now())::bigint AS now)
    ) AS minutes
"""


def fill_candles(servers: Servers, count: int) -> None:
    """So many closed one-minute candles, up to now."""
    with psycopg.connect(servers.database_url, autocommit=True) as connection:
        connection.execute(_FILL, {"feed": FEED, "count": count})
        connection.execute("VACUUM ANALYZE candles")


@asynccontextmanager
async def ticking(services: Services) -> AsyncIterator[None]:
    """A new price every TICK_EVERY_S, the first one before the block begins."""
    await _publish(services, 0)
    task = asyncio.create_task(_keep_ticking(services))
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _keep_ticking(services: Services) -> None:
    for slot in itertools.count(1):
        await asyncio.sleep(TICK_EVERY_S)
        await _publish(services, slot)


async def _publish(services: Services, slot: int) -> None:
    """What the price worker does with a tick."""
    await services.redis.set(LEADER_KEY, _LEADER)
    price = Decimal(150) + Decimal(slot % 100) / 100
    published = int(utc_now().timestamp())
    tick = Tick(FEED, "SOL", price, Decimal("0.05"), published, slot)
    await services.prices.publish(tick, _LEADER)
