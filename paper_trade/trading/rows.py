"""What the trading services read from and write to the tables, one function a statement.

Each takes the caller's connection, so that the caller decides where a transaction begins and ends.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from paper_trade.db.tables import accounts, balances, ledger_entries, orders, positions, trades
from paper_trade.market.latest_price import LatestPrice
from paper_trade.money import Asset
from paper_trade.trading.ledger import Entry, Holding, OpenAccount
from paper_trade.trading.orders import Fill, OrderRequest
from paper_trade.trading.positions import PositionState
from paper_trade.vocabulary import OrderStatus


def _account_of(user_id: int) -> Select[Any]:
    return (
        select(
            accounts.c.id,
            accounts.c.starting_funds,
            accounts.c.opened_at,
            accounts.c.event_sequence,
            balances.c.asset,
            balances.c.available,
            balances.c.locked,
            balances.c.entries,
        )
        .join(balances, balances.c.account_id == accounts.c.id)
        .where(accounts.c.user_id == user_id, accounts.c.closed_at.is_(None))
        .order_by(balances.c.asset)
    )


def _open_account(rows: Sequence[Row[Any]]) -> OpenAccount | None:
    if not rows:
        return None
    first = rows[0]
    holdings = {row.asset: Holding(row.available, row.locked, row.entries) for row in rows}
    return OpenAccount(
        first.id, first.starting_funds, first.opened_at, first.event_sequence, holdings
    )


async def read_account(connection: AsyncConnection, user_id: int) -> OpenAccount | None:
    """The user's open account, without a lock."""
    return _open_account((await connection.execute(_account_of(user_id))).all())


async def lock_account(connection: AsyncConnection, user_id: int) -> OpenAccount | None:
    """The user's open account with its rows locked, in the order of assets, until the commit.

    Nothing outside the locked rows may be read by this statement: under READ COMMITTED it would be
    as old as the start of the wait.
    """
    locked = _account_of(user_id).with_for_update(of=[accounts, balances])
    return _open_account((await connection.execute(locked)).all())


async def read_position(connection: AsyncConnection, account_id: int) -> PositionState | None:
    """The SOL position; None before the first trade."""
    row = (
        await connection.execute(
            select(
                positions.c.size,
                positions.c.cost_basis,
                positions.c.realized_pnl,
                positions.c.fees,
            ).where(positions.c.account_id == account_id, positions.c.asset == Asset.SOL)
        )
    ).first()
    return PositionState(*row) if row else None


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


async def find_order(
    connection: AsyncConnection, account_id: int, client_order_id: UUID
) -> dict[str, Any] | None:
    """The account's order with this id of the client's, with its trade."""
    query = orders_with_trades().where(
        orders.c.account_id == account_id, orders.c.client_order_id == client_order_id
    )
    row = (await connection.execute(query)).mappings().first()
    return None if row is None else {str(name): value for name, value in row.items()}


def _order_values(account: OpenAccount, request: OrderRequest, now: datetime) -> dict[str, Any]:
    return {
        "account_id": account.id,
        "request_hash": request.content_hash(),
        "side": request.side,
        "type": request.type,
        "symbol": request.symbol,
        "size": request.size,
        "quote_size": request.quote_size,
        "max_price": request.max_price,
        "min_price": request.min_price,
        "created_at": now,
    }


async def insert_rejection(
    connection: AsyncConnection,
    account: OpenAccount,
    request: OrderRequest,
    reason: str,
    now: datetime,
) -> None:
    """Record that an order was refused and why. Its client_order_id stays free."""
    values = _order_values(account, request, now)
    await connection.execute(
        insert(orders).values(**values, status=OrderStatus.REJECTED, reason=reason)
    )


async def insert_order(
    connection: AsyncConnection, account: OpenAccount, request: OrderRequest, now: datetime
) -> dict[str, Any]:
    """The filled order as the account's next event; returns its columns."""
    values = _order_values(account, request, now) | {
        "client_order_id": request.client_order_id,
        "status": OrderStatus.FILLED,
        "sequence": account.sequence + 1,
        "reason": None,
    }
    statement = insert(orders).values(**values).returning(orders.c.id)
    order_id = (await connection.execute(statement)).scalar_one()
    return values | {"id": order_id}


async def insert_trade(
    connection: AsyncConnection,
    order: Mapping[str, Any],
    fill: Fill,
    realized_pnl: int,
    latest: LatestPrice,
) -> dict[str, Any]:
    """The fill with the oracle's update that explains it; returns columns as in ORDER_COLUMNS."""
    now: datetime = order["created_at"]
    shared = {
        "price": fill.price,
        "notional": fill.notional,
        "fee": fill.fee,
        "realized_pnl": realized_pnl,
        "feed": latest.feed,
        "oracle_price": latest.price,
        "confidence": latest.confidence,
        "publish_time": datetime.fromtimestamp(latest.publish_time, UTC),
        "age_ms": latest.age_ms(now),
        "executed_at": now,
    }
    statement = (
        insert(trades)
        .values(
            order_id=order["id"],
            account_id=order["account_id"],
            symbol=order["symbol"],
            side=fill.side,
            size=fill.size,
            **shared,
        )
        .returning(trades.c.id)
    )
    trade_id = (await connection.execute(statement)).scalar_one()
    return shared | {"trade_id": trade_id, "trade_size": fill.size}


async def insert_entries(
    connection: AsyncConnection,
    account_id: int,
    entries: Sequence[Entry],
    trade_id: int | None,
    now: datetime,
) -> None:
    """Append to the ledger."""
    values = [
        {
            "account_id": account_id,
            "asset": entry.asset,
            "sequence": entry.sequence,
            "amount": entry.amount,
            "balance_after": entry.balance_after,
            "kind": entry.kind,
            "trade_id": trade_id,
            "created_at": now,
        }
        for entry in entries
    ]
    await connection.execute(insert(ledger_entries).values(values))


async def update_balances(
    connection: AsyncConnection, account_id: int, holdings: Mapping[Asset, Holding]
) -> None:
    """Set the locked balance rows to what the ledger entries made of them."""
    for asset, holding in holdings.items():
        await connection.execute(
            update(balances)
            .where(balances.c.account_id == account_id, balances.c.asset == asset)
            .values(available=holding.available, locked=holding.locked, entries=holding.entries)
        )


async def save_position(
    connection: AsyncConnection, account_id: int, position: PositionState
) -> None:
    """Insert or replace the SOL position."""
    values = {
        "size": position.size,
        "cost_basis": position.cost_basis,
        "realized_pnl": position.realized_pnl,
        "fees": position.fees,
    }
    statement = upsert(positions).values(account_id=account_id, asset=Asset.SOL, **values)
    await connection.execute(
        statement.on_conflict_do_update(constraint=positions.primary_key, set_=values)
    )


async def advance_sequence(connection: AsyncConnection, account_id: int, sequence: int) -> None:
    """Number the account's newest event."""
    await connection.execute(
        update(accounts).where(accounts.c.id == account_id).values(event_sequence=sequence)
    )
