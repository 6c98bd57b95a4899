"""A user's accounts: the open one with all that it holds, and the list of all.

SQL for bare psycopg connections: building a statement with SQLAlchemy costs an order more time than
PostgreSQL takes for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from psycopg import AsyncConnection

from paper_trade.errors import NotFound
from paper_trade.money import Asset
from paper_trade.trading.ledger import AccountRun, Holding, OpenAccount
from paper_trade.trading.positions import PositionState

READ = """
    SELECT a.id, a.starting_funds, a.opened_at, a.event_sequence, a.ledger_head,
           p.size, p.cost_basis, p.realized_pnl, p.fees,
           b.asset, b.available, b.locked, b.entries
    FROM accounts a
    JOIN positions p ON p.account_id = a.id AND p.asset = 'SOL'
    JOIN balances b ON b.account_id = a.id
    WHERE a.user_id = %s AND a.closed_at IS NULL
    ORDER BY b.asset
"""
# All that is read is locked: under READ COMMITTED only locked rows are as new as the end of the
# wait, anything else would be as old as its beginning.
#
# The id of the next trade is drawn here, because it goes into the ledger's digests. It is drawn
# outside of the query that locks: PostgreSQL computes what a query selects before it locks the row,
# so that of two orders that wait, the later one could have the lower id. Once a row has come out of
# the subquery, its account is locked. One row draws, not one for each asset.
LOCK = f"""
    SELECT account.*, CASE asset WHEN 'SOL' THEN nextval('trades_id_seq') END
    FROM ({READ} FOR UPDATE) AS account
"""  # noqa: S608 - constants only


_RUNS = """
    SELECT id, starting_funds, opened_at, ledger_head, closed_at, closing_equity
    FROM accounts WHERE user_id = %(user_id)s
"""
FIND_RUN = _RUNS + "AND id = %(account_id)s"
FIND_OPEN_RUN = _RUNS + "AND closed_at IS NULL"
NEWEST_RUNS = _RUNS + "ORDER BY id DESC LIMIT %(most)s"


async def read_account(connection: AsyncConnection[Any], user_id: int) -> OpenAccount | None:
    """The user's open account, without a lock, all of one moment."""
    rows = await (await connection.execute(READ, (user_id,))).fetchall()
    return _account(rows) if rows else None


async def lock_account(
    connection: AsyncConnection[Any], user_id: int
) -> tuple[OpenAccount, int] | None:
    """The same with its rows locked, balances in the order of assets, until the commit.

    The number beside it is the id for the account's next trade, higher than that of its last one.
    """
    rows = await (await connection.execute(LOCK, (user_id,))).fetchall()
    return (_account(rows), rows[0][-1]) if rows else None


async def find_run(
    connection: AsyncConnection[Any], user_id: int, account_id: int | None = None
) -> AccountRun:
    """The user's account of that id, by default the open one.

    Raises:
        NotFound: there is none, or it is someone else's.
    """
    query = FIND_OPEN_RUN if account_id is None else FIND_RUN
    found = await connection.execute(query, {"user_id": user_id, "account_id": account_id})
    row = await found.fetchone()
    if row is None:
        raise NotFound("You have no such account.")
    return AccountRun(*row)


async def newest_runs(
    connection: AsyncConnection[Any], user_id: int, most: int
) -> list[AccountRun]:
    """The user's accounts, newest first."""
    found = await connection.execute(NEWEST_RUNS, {"user_id": user_id, "most": most})
    return [AccountRun(*row) for row in await found.fetchall()]


def _account(rows: Sequence[Sequence[Any]]) -> OpenAccount:
    account_id, starting_funds, opened_at, sequence, ledger_head, *position = rows[0][:9]
    return OpenAccount(
        id=account_id,
        starting_funds=starting_funds,
        opened_at=opened_at,
        sequence=sequence,
        ledger_head=ledger_head,
        position=PositionState(*position),
        holdings={Asset(row[9]): Holding(*row[10:13]) for row in rows},
    )
