"""What an account is worth, and the lists of what happened to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from paper_trade.clock import Clock
from paper_trade.db.session import Pool
from paper_trade.db.tables import accounts, ledger_entries, orders
from paper_trade.errors import NotFound
from paper_trade.market.latest_price import LatestPrices, fresh_price
from paper_trade.money import Asset, format_amount
from paper_trade.trading.account_rows import find_run, newest_runs, read_account
from paper_trade.trading.equity_curve import Lifetime, equity_points
from paper_trade.trading.ledger import OpenAccount
from paper_trade.trading.paging import Page, read_page
from paper_trade.trading.queries import (
    entries_of,
    entries_with_orders,
    orders_of,
    orders_with_trades,
    trades_of,
)
from paper_trade.trading.record import read_record
from paper_trade.trading.views import (
    View,
    account_view,
    entry_view,
    order_view,
    performance_view,
    portfolio_view,
    trade_view,
)
from paper_trade.vocabulary import OrderStatus, Side

RECENT_ORDERS = 20
MOST_RUNS = 1000


class Portfolios:
    """Reads of a user's accounts: of the one with `account_id`, by default of the open one.

    Every one that takes an `account_id` raises NotFound if there is none, or it is someone else's.
    """

    def __init__(
        self,
        pool: Pool,
        engine: AsyncEngine,
        prices: LatestPrices,
        max_price_age_s: int,
        clock: Clock,
    ) -> None:
        self._pool = pool
        self._engine = engine
        self._prices = prices
        self._max_price_age_s = max_price_age_s
        self._clock = clock

    async def get(self, user_id: int) -> View:
        """Balances, position, equity and the number of the account's newest event."""
        latest = await self._prices.latest()
        account = await self._account(user_id)
        return portfolio_view(account, latest, self._clock(), self._max_price_age_s)

    async def accounts(self, user_id: int) -> list[View]:
        """The user's accounts, newest first, with what each is or was worth; at most MOST_RUNS."""
        latest = await self._prices.latest()
        account = await self._account(user_id)
        price = fresh_price(latest, self._clock(), self._max_price_age_s)
        async with self._pool.connection() as connection:
            runs = await newest_runs(connection, user_id, MOST_RUNS)
        return [
            account_view(run, account.equity(price) if run.id == account.id else run.closing_equity)
            for run in runs
        ]

    async def equity(
        self,
        user_id: int,
        since: int | None = None,
        until: int | None = None,
        points: int = 500,
        account_id: int | None = None,
    ) -> list[tuple[int, str]]:
        """What an account was worth from `since` to `until`, as (UNIX seconds, USDC), ascending.

        A value holds until the next point. The curve begins with the value at `since`, by default
        the starting funds, and ends with the one at `until`, by default the present or last one if
        it is known. Of more than `points`, those are kept that show every peak.
        """
        lifetime = await self._lifetime(user_id, account_id)
        async with self._engine.connect() as connection:
            curve = await equity_points(connection, lifetime, since, until, points)
        return [(point.time, format_amount(point.equity, Asset.USDC)) for point in curve]

    async def performance(self, user_id: int, account_id: int | None = None) -> View:
        """How well an account was traded; `performance` has the rules."""
        lifetime = await self._lifetime(user_id, account_id)
        async with self._engine.connect() as connection:
            return performance_view(await read_record(connection, lifetime))

    async def recent_orders(self, user_id: int) -> View:
        """The last filled orders, with a sequence up to which all are there.

        The account is read first: a fill in between is listed, and told of once more.
        """
        account = await self._account(user_id)
        filled = orders_of(account.id, OrderStatus.FILLED)
        found, _ = await read_page(self._engine, filled, RECENT_ORDERS)
        return {
            "orders": [order_view(row) for row in found],
            "account_id": str(account.id),
            "sequence": account.sequence,
        }

    async def orders(
        self,
        user_id: int,
        *,
        limit: int,
        cursor: int | None = None,
        side: Side | None = None,
        status: OrderStatus = OrderStatus.FILLED,
        account_id: int | None = None,
    ) -> Page:
        """Orders below `cursor`. Rejected ones are kept apart: ask for them by `status`."""
        listing = orders_of(await self._own(user_id, account_id), status, side)
        found, after = await read_page(self._engine, listing, limit, cursor)
        return Page([order_view(row) for row in found], after)

    async def order(self, user_id: int, order_id: int) -> View:
        """One order, of any of this user's accounts.

        Raises:
            NotFound: there is none, or it is someone else's.
        """
        return order_view(await self._order(user_id, order_id))

    async def receipt(self, user_id: int, order_id: int) -> View:
        """A filled order and the ledger entries of its trade, oldest first: `{"order", "entries"}`.

        Raises:
            NotFound: there is no such order, it is someone else's, or it was not filled.
        """
        order = await self._order(user_id, order_id)
        if order["trade_id"] is None:
            raise NotFound("This order was not filled, so there is no receipt.")
        query = entries_with_orders().where(ledger_entries.c.trade_id == order["trade_id"])
        async with self._engine.connect() as connection:
            found = await connection.execute(query.order_by(ledger_entries.c.id))
        entries = [entry_view(row) for row in found.mappings()]
        return {"order": order_view(order), "entries": entries}

    async def trades(
        self,
        user_id: int,
        *,
        limit: int,
        cursor: int | None = None,
        side: Side | None = None,
        account_id: int | None = None,
    ) -> Page:
        """Trades below `cursor`."""
        listing = trades_of(await self._own(user_id, account_id), side)
        found, after = await read_page(self._engine, listing, limit, cursor)
        return Page([trade_view(row) for row in found], after)

    async def ledger(
        self,
        user_id: int,
        *,
        limit: int,
        cursor: int | None = None,
        asset: Asset | None = None,
        account_id: int | None = None,
    ) -> Page:
        """Ledger entries below `cursor`."""
        listing = entries_of(await self._own(user_id, account_id), asset)
        found, after = await read_page(self._engine, listing, limit, cursor)
        return Page([entry_view(row) for row in found], after)

    async def _lifetime(self, user_id: int, account_id: int | None) -> Lifetime:
        latest = await self._prices.latest()
        account = await self._account(user_id)
        now = self._clock()
        if account_id is None or account_id == account.id:
            equity = account.equity(fresh_price(latest, now, self._max_price_age_s))
            return Lifetime(account.id, account.starting_funds, account.opened_at, now, equity)
        async with self._pool.connection() as connection:
            run = await find_run(connection, user_id, account_id)
        seen_at = run.closed_at or now
        return Lifetime(run.id, run.starting_funds, run.opened_at, seen_at, run.closing_equity)

    async def _own(self, user_id: int, account_id: int | None) -> int:
        async with self._pool.connection() as connection:
            return (await find_run(connection, user_id, account_id)).id

    async def _order(self, user_id: int, order_id: int) -> Mapping[str, Any]:
        query = orders_with_trades().join(accounts, accounts.c.id == orders.c.account_id)
        mine = query.where(orders.c.id == order_id, accounts.c.user_id == user_id)
        async with self._engine.connect() as connection:
            found = (await connection.execute(mine)).one_or_none()
        if found is None:
            raise NotFound("There is no such order in your accounts.")
        return dict(found._mapping)

    async def _account(self, user_id: int) -> OpenAccount:
        async with self._pool.connection() as connection:
            account = await read_account(connection, user_id)
        if account is None:
            raise NotFound("You have no open account.")
        return account
