"""What an order writes: everything of a fill in one statement, or the record of a rejection.

SQL for bare psycopg connections, see `account_rows`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import dict_row
from sqlalchemy import bindparam
from sqlalchemy.dialects.postgresql.psycopg import dialect

from paper_trade.db.tables import orders
from paper_trade.market.latest_price import LatestPrice
from paper_trade.money import Asset
from paper_trade.trading.ledger import Entry, OpenAccount
from paper_trade.trading.orders import Fill, OrderRequest
from paper_trade.trading.queries import orders_with_trades
from paper_trade.vocabulary import OrderStatus

Columns = dict[str, Any]

_FIND = str(
    orders_with_trades()
    .where(
        orders.c.account_id == bindparam("account_id"),
        orders.c.client_order_id == bindparam("client_order_id"),
    )
    .compile(dialect=dialect())  # type: ignore[no-untyped-call]  # SQLAlchemy has no types here
)

_INSERT_ORDER = """
    INSERT INTO orders (account_id, client_order_id, request_hash, side, type, symbol, size,
        quote_size, max_price, min_price, status, reason, sequence, created_at)
    VALUES (%(account_id)s, %(client_order_id)s, %(request_hash)s, %(side)s, %(type)s, %(symbol)s,
        %(size)s, %(quote_size)s, %(max_price)s, %(min_price)s, %(status)s, %(reason)s,
        %(sequence)s, %(created_at)s)
    RETURNING id
"""

_WRITE_FILL = f"""
    WITH "order" AS ({_INSERT_ORDER}),
    trade AS (
        INSERT INTO trades (id, order_id, account_id, symbol, side, price, size, notional, fee,
            realized_pnl, feed, oracle_price, confidence, publish_time, age_ms, executed_at)
        OVERRIDING SYSTEM VALUE
        SELECT %(trade_id)s, id, %(account_id)s, %(symbol)s, %(side)s::order_side, %(price)s,
            %(trade_size)s, %(notional)s, %(fee)s, %(realized_pnl)s, %(feed)s, %(oracle_price)s,
            %(confidence)s, %(publish_time)s, %(age_ms)s, %(executed_at)s
        FROM "order"
    ),
    entry AS (
        INSERT INTO ledger_entries (account_id, asset, sequence, amount, balance_after, kind,
            digest, trade_id, created_at)
        SELECT %(account_id)s, asset, sequence, amount, balance_after, kind,
            substr(%(digests)s, 32 * (place::int - 1) + 1, 32), %(trade_id)s, %(created_at)s
        FROM unnest(%(assets)s::asset[], %(sequences)s::bigint[], %(amounts)s::bigint[],
            %(balances_after)s::bigint[], %(kinds)s::entry_kind[])
            WITH ORDINALITY AS new (asset, sequence, amount, balance_after, kind, place)
        ORDER BY place
    ),
    balance AS (
        UPDATE balances SET available = new.available, entries = new.entries
        FROM (VALUES ('SOL'::asset, %(sol)s, %(sol_entries)s),
            ('USDC'::asset, %(usdc)s, %(usdc_entries)s)) AS new (asset, available, entries)
        WHERE balances.account_id = %(account_id)s AND balances.asset = new.asset
    ),
    position AS (
        UPDATE positions SET size = %(position_size)s, cost_basis = %(cost_basis)s,
            realized_pnl = %(total_pnl)s, fees = %(total_fees)s
        WHERE account_id = %(account_id)s AND asset = 'SOL'
    ),
    event AS (
        UPDATE accounts SET event_sequence = %(sequence)s, ledger_head = %(ledger_head)s
        WHERE id = %(account_id)s
    )
    SELECT id FROM "order"
"""  # noqa: S608 - constants only


async def find_order(
    connection: AsyncConnection[Any], account_id: int, client_order_id: UUID
) -> Columns | None:
    """The account's order with this id of the client's, with its trade."""
    cursor = connection.cursor(row_factory=dict_row)
    await cursor.execute(_FIND, {"account_id": account_id, "client_order_id": client_order_id})
    return await cursor.fetchone()


async def insert_rejection(
    connection: AsyncConnection[Any],
    account: OpenAccount,
    request: OrderRequest,
    reason: str,
    now: datetime,
) -> None:
    """Record that an order was refused and why. Its client_order_id stays free."""
    status = {"status": OrderStatus.REJECTED, "reason": reason}
    unset = {"client_order_id": None, "sequence": None}
    values = _order_columns(account, request, now) | status | unset
    await connection.execute(_INSERT_ORDER, values)


async def write_fill(
    connection: AsyncConnection[Any],
    after: OpenAccount,
    request: OrderRequest,
    trade: Columns,
    entries: Sequence[Entry],
    digests: Sequence[bytes],
) -> Columns:
    """The order, its `trade_columns` and ledger entries, and the account as it is `after`.

    Returns the columns of `queries.ORDER_COLUMNS`.
    """
    order = _order_columns(after, request, trade["executed_at"]) | {
        "client_order_id": request.client_order_id,
        "status": OrderStatus.FILLED,
        "reason": None,
        "sequence": after.sequence,
    }
    columns = order | trade
    cursor = await connection.execute(
        _WRITE_FILL, columns | _entry_arrays(entries, digests) | _account_columns(after)
    )
    written = await cursor.fetchone()
    assert written is not None
    return columns | {"id": written[0]}


def _order_columns(account: OpenAccount, request: OrderRequest, now: datetime) -> Columns:
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


def trade_columns(
    trade_id: int, fill: Fill, realized_pnl: int, latest: LatestPrice, now: datetime
) -> Columns:
    """A trade at the price of `latest`, as `write_fill` takes it."""
    return {
        "trade_id": trade_id,
        "price": fill.price,
        "trade_size": fill.size,
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


def _entry_arrays(entries: Sequence[Entry], digests: Sequence[bytes]) -> Columns:
    return {
        "assets": [entry.asset.value for entry in entries],
        "sequences": [entry.sequence for entry in entries],
        "amounts": [entry.amount for entry in entries],
        "balances_after": [entry.balance_after for entry in entries],
        "kinds": [entry.kind.value for entry in entries],
        # One after the other: psycopg would search each element of an array for what to escape.
        "digests": b"".join(digests),
    }


def _account_columns(account: OpenAccount) -> Columns:
    sol, usdc = account.holdings[Asset.SOL], account.holdings[Asset.USDC]
    return {
        "sol": sol.available,
        "sol_entries": sol.entries,
        "usdc": usdc.available,
        "usdc_entries": usdc.entries,
        "position_size": account.position.size,
        "cost_basis": account.position.cost_basis,
        "total_pnl": account.position.realized_pnl,
        "total_fees": account.position.fees,
        "ledger_head": account.ledger_head,
    }
