"""The only composition root: settings in, one `Services` a process out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from sqlalchemy.ext.asyncio import AsyncEngine

from paper_trade.auth.secret_keys import load_keys
from paper_trade.auth.sessions import Sessions
from paper_trade.auth.sign_in import SignIn
from paper_trade.clock import Clock, utc_now
from paper_trade.db.session import Pool, make_engine, make_pool
from paper_trade.events.hub import Hub
from paper_trade.events.publisher import Publisher
from paper_trade.gauges import kept_gauges
from paper_trade.health import Health
from paper_trade.market.history import Candles
from paper_trade.market.prices import Prices
from paper_trade.money import UNITS, Asset
from paper_trade.rate_limits import RateLimiter
from paper_trade.settings import Settings, SettingsError
from paper_trade.trading.accounts import Accounts
from paper_trade.trading.engine import OrderDesk
from paper_trade.trading.exports import Exports
from paper_trade.trading.orders import Rules
from paper_trade.trading.portfolio import Portfolios

REDIS_TIMEOUT_S = 2


@dataclass(frozen=True, slots=True)
class Services:
    """What the product can do, wired up. Interfaces call these and nothing below them."""

    settings: Settings
    clock: Clock
    engine: AsyncEngine
    pool: Pool
    redis: Redis
    prices: Prices
    candles: Candles
    sessions: Sessions
    sign_in: SignIn
    accounts: Accounts
    desk: OrderDesk
    portfolios: Portfolios
    exports: Exports
    publisher: Publisher
    hub: Hub
    rate_limiter: RateLimiter
    health: Health


_running: Services | None = None


def services() -> Services:
    """The running services of this process.

    Raises:
        RuntimeError: outside of `open_services`.
    """
    if _running is None:
        raise RuntimeError("The services have not been started")
    return _running


def connect_redis(url: str) -> Redis:
    """A client whose every wait has an end.

    One retry at once is for a connection that died idle. redis-py's own three with growing pauses
    would hold a request, and an order's row locks, for seconds.
    """
    return Redis.from_url(
        url,
        retry=Retry(NoBackoff(), 1),
        socket_timeout=REDIS_TIMEOUT_S,
        socket_connect_timeout=REDIS_TIMEOUT_S,
        health_check_interval=30,
    )


def server_urls(settings: Settings) -> tuple[str, str]:
    """DATABASE_URL and REDIS_URL.

    Raises:
        SettingsError: one is missing. `up` sets both for the parts that it starts.
    """
    if settings.database_url is None or settings.redis_url is None:
        raise SettingsError(
            "DATABASE_URL and REDIS_URL must be set to run a part alone; "
            "`python -m paper_trade up` starts servers of its own."
        )
    return settings.database_url.get_secret_value(), settings.redis_url.get_secret_value()


def build_services(settings: Settings, clock: Clock = utc_now) -> Services:
    """Wire everything up without touching the network."""
    database_url, redis_url = server_urls(settings)
    engine, pool = make_engine(database_url), make_pool(database_url)
    redis = connect_redis(redis_url)
    max_age = settings.max_price_age_s
    prices = Prices(redis, settings.feed, max_age, clock)
    sessions = Sessions(redis, load_keys(settings), settings.session_ttl_s, clock)
    publisher = Publisher(redis)
    funds = int(settings.starting_usdc * UNITS[Asset.USDC])
    accounts = Accounts(engine, prices, publisher, funds, max_age, clock)
    rules = Rules(settings.fee_rate, max_age, settings.max_confidence_ratio)
    return Services(
        settings=settings,
        clock=clock,
        engine=engine,
        pool=pool,
        redis=redis,
        prices=prices,
        candles=Candles(engine, settings.feed, clock),
        sessions=sessions,
        sign_in=SignIn(redis, sessions, settings.origins, accounts.ensure_user, clock),
        accounts=accounts,
        desk=OrderDesk(pool, prices, publisher, rules, clock),
        portfolios=Portfolios(pool, engine, prices, max_age, clock),
        exports=Exports(pool, engine),
        publisher=publisher,
        hub=Hub(redis),
        rate_limiter=RateLimiter(redis),
        health=Health(engine, redis, prices, settings.feed, max_age, clock),
    )


@asynccontextmanager
async def open_services(settings: Settings, clock: Clock = utc_now) -> AsyncIterator[Services]:
    """Start this process's services, make them the running ones, and close them at the end."""
    global _running
    built = build_services(settings, clock)
    _running = built
    try:
        gauges = kept_gauges(built.hub, built.pool, built.engine)
        async with built.pool, built.hub, gauges:
            yield built
    finally:
        _running = None
        await built.redis.aclose()
        await built.engine.dispose()
