"""What PostgreSQL says of some accounts, in the checker's terms."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import psycopg
from psycopg.rows import dict_row

from paper_trade.money import Asset
from tests.deep.checker import Booked, Books, Posting
from tests.deep.history import Fill
from tests.trading.market import INVARIANTS

Row = dict[str, Any]

_ACCOUNTS = """
    SELECT a.id, u.address, a.starting_funds, b.asset, b.available + b.locked AS total
    FROM users u JOIN accounts a ON a.user_id = u.id JOIN balances b ON b.account_id = a.id
    WHERE u.address = ANY(%s)
"""
_ORDERS = "SELECT * FROM orders WHERE account_id = ANY(%s) AND status = 'filled'"
_TRADES = "SELECT * FROM trades WHERE account_id = ANY(%s)"
_ENTRIES = "SELECT asset, amount, kind, trade_id FROM ledger_entries WHERE account_id = ANY(%s)"


def read_books(database_url: str, addresses: Iterable[str]) -> Books:
    """All of one moment. Each address has had one account."""
    with psycopg.connect(database_url, row_factory=dict_row) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        rows = connection.execute(_ACCOUNTS, [list(addresses)]).fetchall()
        accounts = {row["id"]: row["address"] for row in rows}
        ids = [list(accounts)]
        orders = connection.execute(_ORDERS, ids).fetchall()
        trades = connection.execute(_TRADES, ids).fetchall()
        entries = connection.execute(_ENTRIES, ids).fetchall()
    balances: dict[str, dict[Asset, int]] = {address: {} for address in accounts.values()}
    for row in rows:
        balances[row["address"]][Asset(row["asset"])] = row["total"]
    of_trades = [entry for entry in entries if entry["trade_id"] is not None]
    booked, owned = _booked(orders, trades, of_trades, accounts)
    return Books(
        orders=booked,
        grants={row["address"]: row["starting_funds"] for row in rows},
        balances=balances,
        strays=len(entries) - owned - len(accounts),
    )


def broken_invariants(database_url: str) -> list[str]:
    """The invariants of docs/architecture.md that do not hold, over all accounts."""
    with psycopg.connect(database_url) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        broken = ((name, connection.execute(query).fetchall()) for name, query in _queries())
        return [f"{name}: {rows[:3]}" for name, rows in broken if rows]


def _queries() -> Iterable[tuple[str, bytes]]:
    return ((name, query.encode()) for name, query in INVARIANTS.items())


def _booked(
    orders: list[Row], trades: list[Row], entries: list[Row], accounts: dict[int, str]
) -> tuple[list[Booked], int]:
    """The orders with what belongs to them, and how many ledger entries that took."""
    trades_of: dict[int, list[Row]] = {}
    for trade in trades:
        trades_of.setdefault(trade["order_id"], []).append(trade)
    postings_of: dict[int, list[Posting]] = {}
    for entry in entries:
        posting = (Asset(entry["asset"]), entry["amount"])
        postings_of.setdefault(entry["trade_id"], []).append(posting)
    booked = []
    for order in orders:
        own = trades_of.get(order["id"], [])
        postings = [posting for trade in own for posting in postings_of.get(trade["id"], [])]
        booked.append(
            Booked(
                id=order["id"],
                client_order_id=order["client_order_id"],
                account=accounts[order["account_id"]],
                sequence=order["sequence"],
                side=order["side"],
                size=order["size"],
                quote_size=order["quote_size"],
                trades=tuple(_fill(order["client_order_id"], order, trade) for trade in own),
                postings=tuple(postings),
            )
        )
    return booked, sum(len(row.postings) for row in booked)


def _fill(client_order_id: UUID, order: Row, trade: Row) -> Fill:
    return Fill(
        order_id=order["id"],
        trade_id=trade["id"],
        client_order_id=client_order_id,
        created_at=order["created_at"],
        **{
            column: trade[column]
            for column in (
                *("side", "size", "notional", "fee", "realized_pnl", "price", "feed"),
                *("oracle_price", "confidence", "publish_time", "age_ms", "executed_at"),
            )
        },
    )
