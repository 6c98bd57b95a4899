"""Orders with their trades and ledger entries with their orders, as lists read them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select

from paper_trade.db.tables import ledger_entries, orders, trades
from paper_trade.money import Asset
from paper_trade.trading.paging import Listing
from paper_trade.vocabulary import OrderStatus, Side

ORDER_COLUMNS = (
    orders,
    trades.c.id.label("trade_id"),
    trades.c.price,
    trades.c.size.label("trade_size"),
    trades.c.notional,
    trades.c.fee,
    trades.c.realized_pnl,
    trades.c.feed,
    trades.c.oracle_price,
    trades.c.confidence,
    trades.c.publish_time,
    trades.c.age_ms,
    trades.c.executed_at,
)
"""An order and its trade, as `views.order_view` wants them."""


def orders_with_trades() -> Select[Any]:
    """Orders with the columns of their trades (null for a rejected order)."""
    return select(*ORDER_COLUMNS).outerjoin(trades, trades.c.order_id == orders.c.id)


def entries_with_orders() -> Select[Any]:
    """Ledger entries with the order behind each (null for a grant), as `views.entry_view` wants."""
    return select(ledger_entries, trades.c.order_id).outerjoin(
        trades, trades.c.id == ledger_entries.c.trade_id
    )


def orders_of(account_id: int, status: OrderStatus, side: Side | None = None) -> Listing:
    """The orders of an account."""
    query = orders_with_trades()
    if side is not None:
        query = query.where(orders.c.side == side)
    return Listing(query, {orders.c.account_id: account_id, orders.c.status: status}, orders.c.id)


def trades_of(account_id: int, side: Side | None = None) -> Listing:
    """The trades of an account, with their orders."""
    query = orders_with_trades()
    if side is not None:
        query = query.where(trades.c.side == side)
    return Listing(query, {trades.c.account_id: account_id}, trades.c.id, key="trade_id")


def entries_of(account_id: int, asset: Asset | None = None) -> Listing:
    """The ledger entries of an account."""
    query = entries_with_orders()
    if asset is not None:
        query = query.where(ledger_entries.c.asset == asset)
    return Listing(query, {ledger_entries.c.account_id: account_id}, ledger_entries.c.id)
