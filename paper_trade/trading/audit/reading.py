"""Reads accounts for an audit: a few at a time, all rows of these as they were at one moment.

The transaction is read-only and takes no row lock, so that orders neither wait for it nor it for
them. Rows come through cursors, a chunk at a time.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, Generic, TypeVar

from psycopg import AsyncConnection as BareConnection
from psycopg import AsyncServerCursor
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from paper_trade.money import Asset
from paper_trade.trading.audit.rows import AccountRow, EntryRow, FilledOrder, TradeRow
from paper_trade.trading.ledger import Holding
from paper_trade.trading.positions import PositionState

ACCOUNTS_AT_ONCE = 100
CHUNK = 1000
SETTINGS = "SET LOCAL statement_timeout = '60s'"

ACCOUNTS = """
    SELECT a.id, a.starting_funds, a.event_sequence, a.opened_at, a.ledger_head,
           (SELECT count(*) FROM trades t WHERE t.account_id = a.id),
           sol.available, sol.locked, sol.entries, usdc.available, usdc.locked, usdc.entries,
           p.size, p.cost_basis, p.realized_pnl, p.fees
    FROM accounts a
    LEFT JOIN balances sol ON sol.account_id = a.id AND sol.asset = 'SOL'
    LEFT JOIN balances usdc ON usdc.account_id = a.id AND usdc.asset = 'USDC'
    LEFT JOIN positions p ON p.account_id = a.id AND p.asset = 'SOL'
    WHERE a.id > %s ORDER BY a.id LIMIT %s
"""
# Both in the order of the index on (account_id, …, id): nothing is sorted, whatever the number.
ENTRIES = """
    SELECT account_id, id, asset::text, sequence, amount, balance_after, kind::text, trade_id,
           created_at, digest
    FROM ledger_entries WHERE account_id BETWEEN %s AND %s ORDER BY account_id, id
"""
FILLED = """
    SELECT o.account_id, o.id, o.sequence, o.symbol, o.type::text, o.side::text, o.size,
           o.quote_size, o.max_price, o.min_price, o.request_hash, o.created_at,
           t.id, t.account_id, t.symbol, t.side::text, t.price, t.size, t.notional, t.fee,
           t.realized_pnl, t.oracle_price, t.executed_at
    FROM orders o LEFT JOIN trades t ON t.order_id = o.id
    WHERE o.account_id BETWEEN %s AND %s AND o.status = 'filled'
    ORDER BY o.account_id, o.status, o.id
"""
_ORDER_COLUMNS = 12

Event = tuple[FilledOrder | None, Sequence[EntryRow]]
Row = TypeVar("Row", FilledOrder, EntryRow)


class Piece:
    """A few accounts in the order of ids, and what happened to each: read it in that order."""

    def __init__(
        self,
        accounts: list[AccountRow],
        orders: _Rows[FilledOrder],
        entries: _Rows[EntryRow],
    ) -> None:
        self.accounts = accounts
        self._orders = orders
        self._entries = entries

    async def events(self, account_id: int) -> AsyncIterator[Event]:
        """Each filled order with the entries of its trade; entries of no such trade by themselves.

        Both are in the order of the trades' ids, and put together like the halves of a zip.
        """
        while True:
            order = await self._orders.peek(account_id)
            entry = await self._entries.peek(account_id)
            if order is None and entry is None:
                return
            if entry is None or (order is not None and _comes_first(order, entry)):
                yield self._orders.take(), ()
                continue
            trade_id = entry.trade_id
            fits = order is not None and order.trade is not None and order.trade.id == trade_id
            yield self._orders.take() if fits else None, await self._run(account_id, trade_id)

    async def _run(self, account_id: int, trade_id: int | None) -> list[EntryRow]:
        """The next entries, as far as they have this trade in common; a grant is alone."""
        run = [self._entries.take()]
        while trade_id is not None:
            entry = await self._entries.peek(account_id)
            if entry is None or entry.trade_id != trade_id:
                break
            run.append(self._entries.take())
        return run


@asynccontextmanager
async def read_piece(engine: AsyncEngine, above: int) -> AsyncIterator[Piece | None]:
    """The next accounts whose ids are above that one, all of this moment; None after the last."""
    async with engine.connect() as connection:
        await connection.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
        bare = await _bare(connection)
        await bare.execute(SETTINGS)
        found = await bare.execute(ACCOUNTS, (above, ACCOUNTS_AT_ONCE), binary=True)
        accounts = [_account(row) for row in await found.fetchall()]
        if not accounts:
            yield None
            return
        between = accounts[0].id, accounts[-1].id
        async with (
            bare.cursor("orders", binary=True) as orders,
            bare.cursor("entries", binary=True) as entries,
        ):
            await orders.execute(FILLED, between)
            await entries.execute(ENTRIES, between)
            yield Piece(accounts, _Rows(orders, _order), _Rows(entries, _entry))


class _Rows(Generic[Row]):
    """Rows of a cursor in the order of their accounts, a chunk of them in memory."""

    def __init__(
        self, cursor: AsyncServerCursor[Any], make: Callable[[Sequence[Any]], Row]
    ) -> None:
        self._cursor: AsyncServerCursor[Any] | None = cursor
        self._make: Callable[[Sequence[Any]], Row] = make
        self._chunk: list[Row] = []
        self._at = 0

    async def peek(self, account_id: int) -> Row | None:
        """The next row if it is this account's."""
        if self._at == len(self._chunk) and self._cursor is not None:
            fetched = await self._cursor.fetchmany(CHUNK)
            self._chunk, self._at = [self._make(row) for row in fetched], 0
            if not fetched:
                self._cursor = None  # that was the end
        if self._at == len(self._chunk):
            return None
        row = self._chunk[self._at]
        return row if row.account_id == account_id else None

    def take(self) -> Row:
        """The row that was peeked at."""
        self._at += 1
        return self._chunk[self._at - 1]


def _comes_first(order: FilledOrder, entry: EntryRow) -> bool:
    """Whether the order's trade has no entries, as far as the next entry tells."""
    if order.trade is None:
        return True
    return entry.trade_id is not None and order.trade.id < entry.trade_id


async def _bare(connection: AsyncConnection) -> BareConnection[Any]:
    bare: BareConnection[Any] | None = (await connection.get_raw_connection()).driver_connection
    assert bare is not None
    return bare


def _order(row: Sequence[Any]) -> FilledOrder:
    trade = None if row[_ORDER_COLUMNS] is None else TradeRow._make(row[_ORDER_COLUMNS:])
    return FilledOrder._make((*row[:_ORDER_COLUMNS], trade))


def _entry(row: Sequence[Any]) -> EntryRow:
    return EntryRow._make(row)


def _account(row: Sequence[Any]) -> AccountRow:
    account_id, funds, events, opened_at, head, trades = row[:6]
    sol, usdc, position = row[6:9], row[9:12], row[12:]
    holdings = {
        Asset.SOL: None if sol[0] is None else Holding(*sol),
        Asset.USDC: None if usdc[0] is None else Holding(*usdc),
    }
    held = None if position[0] is None else PositionState(*position)
    return AccountRow(account_id, funds, events, opened_at, head, trades, holdings, held)
