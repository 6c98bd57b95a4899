"""The candle worker: tick stream → candle table, in one process at a time."""

from __future__ import annotations

from paper_trade.bootstrap import connect_redis, server_urls
from paper_trade.db.session import make_engine
from paper_trade.market.candle_worker import CandleWorker
from paper_trade.settings import Settings
from workers.leader import Leadership, lead


async def run(settings: Settings) -> None:
    """Build candles until cancelled, surviving outages of Redis and of PostgreSQL."""
    database_url, redis_url = server_urls(settings)
    engine = make_engine(database_url, size=2, name="candles")
    async with connect_redis(redis_url) as redis:

        async def work(leadership: Leadership) -> None:
            await CandleWorker(redis, engine, settings.feed, say=leadership.say).run()

        try:
            await lead(redis, "candles", work)
        finally:
            await engine.dispose()
