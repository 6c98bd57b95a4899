"""The whole product behind the routes under test, with the prices in the test's hands."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

from paper_trade.auth.sessions import Session
from paper_trade.bootstrap import Services, open_services
from paper_trade.clock import Clock, utc_now
from paper_trade.db.tables import candles
from paper_trade.market.tick import Tick
from paper_trade.settings import Settings
from paper_trade.trading.orders import OrderRequest
from paper_trade.vocabulary import Side, Timeframe

ORIGIN = "http://localhost:3000"
LEADER_TOKEN = "the price worker"
SOL = 10**9


class Stage:
    """Running services, and the ways in which a test makes something happen."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self._slot = 0

    async def set_price(self, price: str, *, age_s: int = 0, confidence: str = "0.1") -> None:
        """Have the price worker publish a price."""
        self._slot += 1
        await self.services.redis.set("leader:prices", LEADER_TOKEN)
        published = int(utc_now().timestamp()) - age_s
        tick = Tick("pyth", "SOL", Decimal(price), Decimal(confidence), published, self._slot)
        await self.services.prices.publish(tick, LEADER_TOKEN)

    async def sign_in(self, address: str = "wallet") -> tuple[str, Session]:
        """A signed-in user with an account: the token, and what it stands for."""
        user = await self.services.accounts.ensure_user(address)
        return await self.services.sessions.create(user)

    async def buy(self, user_id: int, size: int = SOL // 1000) -> dict[str, Any]:
        """Fill an order, by default of the smallest size."""
        placed = await self.services.desk.place(user_id, OrderRequest(Side.BUY, size=size))
        return placed.order

    async def add_candle(self, open_time: int, close: int, timeframe: str = "1m") -> None:
        """Store a candle that opened at 100."""
        row = {
            "feed": "pyth",
            "symbol": "SOL",
            "timeframe": Timeframe(timeframe),
            "open_time": open_time,
            "open": Decimal(100),
            "high": Decimal(max(close, 100)),
            "low": Decimal(min(close, 100)),
            "close": Decimal(close),
            "ticks": 3,
            "partial": False,
        }
        async with self.services.engine.begin() as connection:
            await connection.execute(candles.insert().values(row))


@contextlib.asynccontextmanager
async def stage(
    database_url: str, redis_url: str, clock: Clock = utc_now, **settings: Any
) -> AsyncIterator[Stage]:
    """Services on the tests' servers, running as in a web process."""
    given = Settings.model_validate(
        {
            "database_url": database_url,
            "redis_url": redis_url,
            "price_feed": "pyth",
            "jwt_secrets": "test:0123456789abcdef0123456789abcdef",
            **settings,
        }
    )
    async with open_services(given, clock) as services:
        yield Stage(services)
