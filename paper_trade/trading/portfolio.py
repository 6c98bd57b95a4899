"""What an account is worth, and the lists of what happened to it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncEngine

from paper_trade.clock import Clock
from paper_trade.db.session import Pool
from paper_trade.db.tables import ledger_entries, orders, trades
from paper_trade.errors import NotFound
from paper_trade.market.latest_price import LatestPrices
from paper_trade.money import Asset, format_amount
from paper_trade.trading.account_rows import read_account
from paper_trade.trading.equity_curve import Lifetime, equity_points
from paper_trade.trading.ledger import OpenAccount
from paper_trade.trading.paging import Page, read_page
from paper_trade.trading.queries import entries_with_orders, orders_with_trades
from paper_trade.trading.record import read_record
from paper_trade.trading.views import (
    View,
    entry_view,
    order_view,
    performance_view,
    portfolio_view,
    trade_view,
)
from paper_trade.vocabulary import OrderStatus, Side

RECENT_ORDERS = 20


class Portfolios:
    """Reads of a user's open account."""

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

    async def equity(
        self, user_id: int, since: int | None = None, until: int | None = None, points: int = 500
    ) -> list[tuple[int, str]]:
        """What the account was worth from `since` to `until`, as (UNIX seconds, USDC), ascending.

        A value holds until the next point. The curve begins with the value at `since`, by default
        the starting funds, and ends with the one at `until`, by default the present one if it is
        known. Of more than `points`, those are kept that show every peak (see `equity_curve`).
        """
        lifetime = await self._lifetime(user_id)
        async with self._engine.connect() as connection:
            curve = await equity_points(connection, lifetime, since, until, points)
        return [(point.time, format_amount(point.equity, Asset.USDC)) for point in curve]

    async def performance(self, user_id: int) -> View:
        """How well the account was traded; `performance` has the rules."""
        lifetime = await self._lifetime(user_id)
        async with self._engine.connect() as connection:
            return performance_view(await read_record(connection, lifetime))

    async def recent_orders(self, user_id: int) -> View:
        """The last filled orders, with a sequence up to which all are there.

        The account is read first: a fill in between is listed, and told of once more.
        """
        account = await self._account(user_id)
        query = _orders_of(account, OrderStatus.FILLED)
        found, _ = await read_page(self._engine, query, orders.c.id, RECENT_ORDERS)
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
    ) -> Page:
        """Orders below `cursor`. Rejected ones are kept apart: ask for them by `status`."""
        query = _orders_of(await self._account(user_id), status)
        if side is not None:
            query = query.where(orders.c.side == side)
        found, after = await read_page(self._engine, query, orders.c.id, limit, cursor)
        return Page([order_view(row) for row in found], after)

    async def order(self, user_id: int, order_id: int) -> View:
        """One order, of this user's open account.

        Raises:
            NotFound: there is none, or it is someone else's.
        """
        return await self._order(await self._account(user_id), order_id)

    async def receipt(self, user_id: int, order_id: int) -> View:
        """A filled order and the ledger entries of its trade, oldest first: `{"order", "entries"}`.

        Raises:
            NotFound: there is no such order, it is someone else's, or it was not filled.
        """
        account = await self._account(user_id)
        order = await self._order(account, order_id)
        if order["trade"] is None:
            raise NotFound("This order was not filled, so there is no receipt.")
        query = entries_with_orders().where(
            ledger_entries.c.account_id == account.id, trades.c.order_id == order_id
        )
        async with self._engine.connect() as connection:
            found = await connection.execute(query.order_by(ledger_entries.c.id))
        return {"order": order, "entries": [entry_view(row) for row in found.mappings()]}

    async def trades(
        self, user_id: int, *, limit: int, cursor: int | None = None, side: Side | None = None
    ) -> Page:
        """Trades below `cursor`."""
        account = await self._account(user_id)
        query = orders_with_trades().where(trades.c.account_id == account.id)
        if side is not None:
            query = query.where(trades.c.side == side)
        found, after = await read_page(
            self._engine, query, trades.c.id, limit, cursor, key="trade_id"
        )
        return Page([trade_view(row) for row in found], after)

    async def ledger(
        self, user_id: int, *, limit: int, cursor: int | None = None, asset: Asset | None = None
    ) -> Page:
        """Ledger entries below `cursor`."""
        account = await self._account(user_id)
        query = entries_with_orders().where(ledger_entries.c.account_id == account.id)
        if asset is not None:
            query = query.where(ledger_entries.c.asset == asset)
        found, after = await read_page(self._engine, query, ledger_entries.c.id, limit, cursor)
        return Page([entry_view(row) for row in found], after)

    async def _lifetime(self, user_id: int) -> Lifetime:
        """The account up to now. An old price tells nothing of the present."""
        latest = await self._prices.latest()
        account = await self._account(user_id)
        now = self._clock()
        fresh = latest is not None and latest.age_ms(now) <= self._max_price_age_s * 1000
        equity = account.equity(latest.price if latest is not None and fresh else None)
        return Lifetime(account.id, account.starting_funds, account.opened_at, now, equity)

    async def _order(self, account: OpenAccount, order_id: int) -> View:
        query = orders_with_trades().where(
            orders.c.account_id == account.id, orders.c.id == order_id
        )
        found, _ = await read_page(self._engine, query, orders.c.id, limit=1)
        if not found:
            raise NotFound("There is no such order in your account.")
        return order_view(found[0])

    async def _account(self, user_id: int) -> OpenAccount:
        async with self._pool.connection() as connection:
            account = await read_account(connection, user_id)
        if account is None:
            raise NotFound("You have no open account.")
        return account


def _orders_of(account: OpenAccount, status: OrderStatus) -> Select[Any]:
    return orders_with_trades().where(orders.c.account_id == account.id, orders.c.status == status)
