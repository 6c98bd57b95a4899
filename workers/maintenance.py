"""The maintenance worker: slow work with a timetable of its own, in one process at a time."""

from __future__ import annotations

from functools import partial

from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from paper_trade import audit_outcome
from paper_trade.bootstrap import connect_redis, server_urls
from paper_trade.clock import utc_now
from paper_trade.db.session import make_engine
from paper_trade.market.backfill import Backfill
from paper_trade.market.prices import Prices
from paper_trade.market.pyth_history import PythHistory
from paper_trade.settings import Settings
from paper_trade.trading.audit.job import audit_and_tell
from paper_trade.trading.snapshots import take_snapshots, thin_snapshots
from workers.leader import Leadership, lead
from workers.timetable import Job, Timetable

MINUTE_S = 60
HOUR_S = 3600
PYTH_SPACING_S = 1.0
"""Pyth counts requests: 10 in 10 s, shared with the price worker's."""


async def run(settings: Settings) -> None:
    """Run the jobs until cancelled, surviving outages of Redis, PostgreSQL and the history."""
    database_url, redis_url = server_urls(settings)
    engine = make_engine(database_url, size=4, name="maintenance")
    history = PythHistory(settings.pyth_history_url, settings.pyth_api_key)
    async with connect_redis(redis_url) as redis, history:

        async def work(leadership: Leadership) -> None:
            await Timetable(jobs(settings, engine, redis, history), leadership).run()

        try:
            await lead(redis, "maintenance", work)
        finally:
            await engine.dispose()


def jobs(settings: Settings, engine: AsyncEngine, redis: Redis, history: PythHistory) -> list[Job]:
    """Everything with a timetable. Each must be safe to repeat and to break off at any point."""
    prices = Prices(redis, settings.feed, settings.max_price_age_s)
    snapshots = partial(take_snapshots, engine, prices, settings.max_price_age_s, utc_now)
    all_jobs = [
        Job("equity snapshots", MINUTE_S, snapshots),
        Job("clean-up of snapshots", HOUR_S, partial(thin_snapshots, engine, utc_now)),
        Job("audit", audit_outcome.EVERY_S, partial(audit_and_tell, engine, redis, utc_now)),
    ]
    if settings.feed != "replay":  # a replay has no history
        spacing_s = PYTH_SPACING_S if settings.feed == "pyth" else 0
        backfill = Backfill(engine, history, settings.feed, spacing_s=spacing_s)
        all_jobs.append(Job("candle backfill", MINUTE_S, backfill.run))
    return all_jobs
