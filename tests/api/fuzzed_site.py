"""A served API with people on it, for made-up requests."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import Any

from paper_trade.auth.user import SignedInUser
from tests.api.fuzz import Visitor
from tests.api.served import Served, served
from tests.api.stage import ORIGIN, Stage, stage
from tests.servers import short_folder
from tests.trading.market import assert_invariants

UNLIMITED = {f"RATE_LIMIT_{kind}": "0" for kind in ("AUTH", "ORDERS", "READS", "MARKET")}
ALWAYS_FRESH = {"MAX_PRICE_AGE_S": "3600"}
SECRETS = "test:0123456789abcdef0123456789abcdef"


class FuzzedSite:
    """A stranger, somebody signed in, and somebody else whose things are nobody's business."""

    def __init__(self, server: Served, play: Stage, runner: asyncio.Runner) -> None:
        self.server = server
        self._play = play
        self._runner = runner
        self._attacker, own = runner.run(self._trader("attacker"))
        self._victim, others = runner.run(self._trader("victim"))
        ids = [*own, *others]
        self._token = ""
        self._spent = True
        self.before = self.victims_things()
        self.stranger = Visitor(server.url, False, self._as_stranger, ids)
        self.user = Visitor(server.url, True, self._as_user, ids)

    def victims_things(self) -> dict[str, Any]:
        """What must stay as it is."""
        portfolios = self._play.services.portfolios

        async def read() -> dict[str, Any]:
            portfolio = await portfolios.get(self._victim.id)
            orders = await portfolios.recent_orders(self._victim.id)
            return {"balances": portfolio["balances"], "orders": orders}

        return self._runner.run(read())

    def check_the_books(self) -> None:
        """Every invariant of the trading tables."""
        self._runner.run(assert_invariants(self._play.services.engine))

    async def _trader(self, address: str) -> tuple[SignedInUser, list[str]]:
        user = await self._play.services.accounts.ensure_user(address)
        orders = [await self._play.buy(user.id) for _ in range(3)]
        account = (await self._play.services.portfolios.get(user.id))["account"]
        return user, [account["id"], *(order["id"] for order in orders)]

    async def _sign_in(self) -> str:
        return (await self._play.services.sessions.create(self._attacker))[0]

    def _as_stranger(self, label: str) -> Mapping[str, str]:
        return {}

    def _as_user(self, label: str) -> Mapping[str, str]:
        if self._spent:
            self._token = self._runner.run(self._sign_in())
        self._spent = "logout" in label
        if self.user.answers.total() % 2:
            return {"Cookie": f"session={self._token}", "Origin": ORIGIN}
        return {"Authorization": f"Bearer {self._token}"}


@contextmanager
def fuzzed_site(database_url: str, redis_url: str) -> Iterator[FuzzedSite]:
    """Served without rate limits, at a price that stays fresh, on servers that are the test's."""
    settings = {"DATABASE_URL": database_url, "REDIS_URL": redis_url, "JWT_SECRETS": SECRETS}
    with (
        short_folder() as folder,
        asyncio.Runner() as runner,
        served(folder, **settings, **UNLIMITED, **ALWAYS_FRESH, ALLOWED_ORIGINS=ORIGIN) as server,
    ):
        opening = _stage(database_url, redis_url)
        play = runner.run(opening.__aenter__())
        try:
            yield FuzzedSite(server, play, runner)
        finally:
            runner.run(opening.__aexit__(None, None, None))


@asynccontextmanager
async def _stage(database_url: str, redis_url: str) -> AsyncIterator[Stage]:
    async with stage(database_url, redis_url, jwt_secrets=SECRETS, max_price_age_s=3600) as play:
        await play.set_price("150")
        yield play
