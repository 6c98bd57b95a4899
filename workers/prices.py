"""The price worker: Hermes → Redis, in one process at a time."""

from __future__ import annotations

from dataclasses import replace

from redis.asyncio import Redis
from redis.exceptions import RedisError

from paper_trade.bootstrap import connect_redis
from paper_trade.market.feed import HermesFeed
from paper_trade.market.feed_times import FeedTimes
from paper_trade.market.hermes_client import HermesClient
from paper_trade.market.intake import Intake
from paper_trade.market.prices import Prices
from paper_trade.market.recorder import Recorder
from paper_trade.market.tick import SYMBOL, Tick
from paper_trade.market.withdrawal import Withdrawal
from paper_trade.settings import Settings, SettingsError
from workers.leader import Leadership, lead

SHORTEST_WATCHDOG_S = 2
REPLAY_WATCHDOG_S = 90
"""A replay at the pace of real time may send a price a minute."""


async def run(settings: Settings) -> None:
    """Record prices until cancelled, surviving outages of Hermes and of Redis."""
    async with _redis(settings) as redis:
        prices = Prices(redis, settings.feed, settings.max_price_age_s)

        async def work(leadership: Leadership) -> None:
            await record_prices(settings, prices, leadership)

        await lead(redis, "prices", work)


async def record_prices(settings: Settings, prices: Prices, leadership: Leadership) -> None:
    """Follow the feed under one leadership. Returns only by cancellation."""
    times = feed_times(settings)
    withdrawal = Withdrawal(prices, leadership.token, settings.max_price_age_s)
    recorder = Recorder(prices, leadership.token, withdrawal.renewed)
    intake = Intake(recorder.record, await _last_tick(prices))
    client = HermesClient(settings.hermes_url, settings.pyth_api_key, times)
    async with client, withdrawal:
        snapshot = settings.feed != "replay"
        feed = HermesFeed(
            client, settings.feed, intake, leadership.say, times=times, snapshot=snapshot
        )
        await feed.run()


def feed_times(settings: Settings) -> FeedTimes:
    """Waiting times such that a silent server is left before its prices are too old to trade on."""
    times = FeedTimes()
    if settings.feed == "replay":
        return replace(times, watchdog_s=REPLAY_WATCHDOG_S)
    watchdog_s = max(settings.max_price_age_s, SHORTEST_WATCHDOG_S)
    # Half of it, so that a server that never tells its latest price leaves time for its stream.
    return replace(times, watchdog_s=watchdog_s, request_s=min(times.request_s, watchdog_s / 2))


async def _last_tick(prices: Prices) -> Tick | None:
    """The price that the first one after a start is compared with."""
    try:
        last = await prices.latest(SYMBOL)
    except (RedisError, OSError, TimeoutError):
        return None
    if last is None:
        return None
    return Tick(last.feed, last.symbol, last.price, last.confidence, last.publish_time, last.slot)


def _redis(settings: Settings) -> Redis:
    if settings.redis_url is None:
        raise SettingsError(
            "REDIS_URL is not set: `python -m paper_trade up` sets it for its parts"
        )
    return connect_redis(settings.redis_url.get_secret_value())
