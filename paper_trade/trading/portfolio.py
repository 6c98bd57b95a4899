"""What an account is worth, and the lists of what happened to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from paper_trade.clock import Clock
from paper_trade.db.tables import ledger_entries, orders, trades
from paper_trade.errors import NotFound
from paper_trade.market.latest_price import LatestPrices
from paper_trade.trading import rows
from paper_trade.trading.ledger import OpenAccount
from paper_trade.trading.views import View, entry_view, order_view, portfolio_view, trade_view
from paper_trade.vocabulary import OrderStatus, Side

RECENT_ORDERS = 20


@dataclass(frozen=True, slots=True)
class Page:
    """Newest first. `next_cursor` is the id to go on below, None at the end."""

    items: list[View]
    next_cursor: int | None


class Portfolios:
    """Reads of a user's open account; each answer is of one moment."""

    def __init__(
        self, engine: AsyncEngine, prices: LatestPrices, max_price_age_s: int, clock: Clock
    ) -> None:
        self._engine = engine
        self._prices = prices
        self._max_price_age_s = max_price_age_s
        self._clock = clock

    async def get(self, user_id: int) -> View:
        """Balances, position, equity and the number of the account's newest event."""
        latest = await self._prices.latest()
        async with self._snapshot() as connection:
            account = await _account(connection, user_id)
            position = await rows.read_position(connection, account.id)
        return portfolio_view(account, position, latest, self._clock(), self._max_price_age_s)

    async def recent_orders(self, user_id: int) -> View:
        """The last filled orders with the sequence that they are true at."""
        async with self._snapshot() as connection:
            account = await _account(connection, user_id)
            query = _orders_of(account, OrderStatus.FILLED)
            found, _ = await _page(connection, query, orders.c.id, RECENT_ORDERS)
        return {"orders": [order_view(row) for row in found], "sequence": account.sequence}

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
        async with self._snapshot() as connection:
            account = await _account(connection, user_id)
            query = _orders_of(account, status)
            if side is not None:
                query = query.where(orders.c.side == side)
            found, after = await _page(connection, query, orders.c.id, limit, cursor)
        return Page([order_view(row) for row in found], after)

    async def order(self, user_id: int, order_id: int) -> View:
        """One order, of this user's open account.

        Raises:
            NotFound: there is none, or it is someone else's.
        """
        async with self._snapshot() as connection:
            account = await _account(connection, user_id)
            query = rows.orders_with_trades().where(
                orders.c.account_id == account.id, orders.c.id == order_id
            )
            row = (await connection.execute(query)).mappings().first()
        if row is None:
            raise NotFound("There is no such order in your account.")
        return order_view(row)

    async def trades(self, user_id: int, *, limit: int, cursor: int | None = None) -> Page:
        """Trades below `cursor`."""
        async with self._snapshot() as connection:
            account = await _account(connection, user_id)
            query = rows.orders_with_trades().where(trades.c.account_id == account.id)
            found, after = await _page(connection, query, trades.c.id, limit, cursor, "trade_id")
        return Page([trade_view(row) for row in found], after)

    async def ledger(self, user_id: int, *, limit: int, cursor: int | None = None) -> Page:
        """Ledger entries below `cursor`."""
        async with self._snapshot() as connection:
            account = await _account(connection, user_id)
            query = select(ledger_entries).where(ledger_entries.c.account_id == account.id)
            found, after = await _page(connection, query, ledger_entries.c.id, limit, cursor)
        return Page([entry_view(row) for row in found], after)

    def _snapshot(self) -> Any:
        # Balances, position and sequence must be of one moment: one snapshot for all statements.
        engine = self._engine.execution_options(isolation_level="REPEATABLE READ")
        return engine.connect()


async def _account(connection: AsyncConnection, user_id: int) -> OpenAccount:
    account = await rows.read_account(connection, user_id)
    if account is None:
        raise NotFound("You have no open account.")
    return account


def _orders_of(account: OpenAccount, status: OrderStatus) -> Select[Any]:
    return rows.orders_with_trades().where(
        orders.c.account_id == account.id, orders.c.status == status
    )


async def _page(
    connection: AsyncConnection,
    query: Select[Any],
    id_column: ColumnElement[int],
    limit: int,
    cursor: int | None = None,
    key: str = "id",
) -> tuple[list[Any], int | None]:
    """Keyset paging by id, newest first: one row more than asked tells whether there is a next."""
    if cursor is not None:
        query = query.where(id_column < cursor)
    result = await connection.execute(query.order_by(id_column.desc()).limit(limit + 1))
    found = list(result.mappings())
    return found[:limit], found[limit - 1][key] if len(found) > limit else None
