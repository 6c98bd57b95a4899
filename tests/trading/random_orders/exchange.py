"""The product on real servers, with price and time in the test's hands."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any, Final

import httpx
import psycopg

from paper_trade.api.app import create_api
from paper_trade.bootstrap import Services
from paper_trade.market.prices import Outcome
from paper_trade.market.tick import Tick
from paper_trade.vocabulary import OrderStatus
from tests.api.stage import LEADER_TOKEN, ORIGIN, stage
from tests.servers import empty_tables
from tests.trading.market import assert_invariants
from tests.trading.random_orders import readings
from tests.trading.random_orders.book import Record
from tests.trading.random_orders.doors import Api, Desk, Door, User, decimal, plain, wordy
from tests.trading.random_orders.readings import Statement, View
from tests.trading.random_orders.rules import Quote

BEGINNING: Final = 1_767_225_600
"""2026-01-01, UNIX seconds."""
ALL: Final = 1_000_000
"""More rows than a list has."""
NO_LIMITS: Final = {f"rate_limit_{kind}": 0 for kind in ("auth", "orders", "reads", "market")}


class SetClock:
    """A clock that stands where it is put: `seconds` are UNIX seconds."""

    def __init__(self) -> None:
        self.seconds = Fraction(BEGINNING)

    def __call__(self) -> datetime:
        past = self.seconds - BEGINNING
        return datetime.fromtimestamp(BEGINNING, UTC) + timedelta(microseconds=int(past * 10**6))


class Exchange:
    """Says what the product says in the terms of `book`."""

    def __init__(
        self, services: Services, client: httpx.AsyncClient, cleaner: psycopg.Connection
    ) -> None:
        self.api = Api(client, plain)
        self.doors: Mapping[str, Door] = {
            "desk": Desk(services.desk, services.clock),
            "api": self.api,
            "wordy api": Api(client, wordy),
        }
        self._services = services
        self._cleaner = cleaner
        self._slot = 0

    async def empty(self) -> None:
        """Take everything out of the servers."""
        empty_tables(self._cleaner)
        await self._services.redis.flushdb()

    async def publish(self, quote: Quote | None) -> None:
        """Have the price worker publish a price, or Redis lose the one that it has."""
        if quote is None:
            await self._services.redis.delete("price:pyth:SOL")
            return
        self._slot += 1
        price, confidence = decimal(quote.price), decimal(quote.confidence)
        tick = Tick("pyth", "SOL", price, confidence, quote.published, self._slot)
        await self._services.redis.set("leader:prices", LEADER_TOKEN)
        assert await self._services.prices.publish(tick, LEADER_TOKEN) is Outcome.NEW

    async def sign_in(self, address: str) -> User:
        """As a wallet whose signature was found to be good."""
        user = await self._services.accounts.ensure_user(address)
        token, _ = await self._services.sessions.create(user)
        return User(user.id, user.new, token)

    async def statements(self, user: User, most: int = ALL) -> list[Statement]:
        """The user's newest accounts, newest first; the first is the open one."""
        portfolio = await self._services.portfolios.get(user.id)
        rows = await self._services.portfolios.accounts(user.id)
        assert portfolio["account"]["id"] == rows[0]["id"]
        assert [row["closed_at"] is None for row in rows] == [True] + [False] * (len(rows) - 1)
        closed = [await self._statement(user, row, None) for row in rows[1:most]]
        return [await self._statement(user, rows[0], portfolio), *closed]

    async def _statement(self, user: User, row: View, portfolio: View | None) -> Statement:
        lists = self._services.portfolios
        which: dict[str, Any] = {"limit": ALL, "account_id": int(row["id"])}
        filled, refused, ledger = await asyncio.gather(
            lists.orders(user.id, **which),
            lists.orders(user.id, status=OrderStatus.REJECTED, **which),
            lists.ledger(user.id, **which),
        )
        return readings.statement(row, portfolio, filled.items, refused.items, ledger.items)

    async def records(self, user: User) -> list[Record]:
        """What the trades of each account add up to, the newest account first."""
        rows = await self._services.portfolios.accounts(user.id)
        return [
            readings.record(await self._services.portfolios.performance(user.id, int(row["id"])))
            for row in rows
        ]

    async def assert_invariants(self) -> None:
        """All that must be true after every commit."""
        await assert_invariants(self._services.engine)


@asynccontextmanager
async def open_exchange(
    database_url: str, redis_url: str, clock: SetClock
) -> AsyncIterator[Exchange]:
    """The product's services on these servers, which belong to it alone."""
    with psycopg.connect(database_url) as cleaner:
        async with stage(database_url, redis_url, clock, **NO_LIMITS) as running:
            transport = httpx.ASGITransport(create_api())
            async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
                yield Exchange(running.services, client, cleaner)
