"""A user's open account as one statement reads it: funds, balances, position.

SQL for bare psycopg connections: building a statement with SQLAlchemy costs an order more time than
PostgreSQL takes for it.
"""

from __future__ import annotations

from typing import Any

from psycopg import AsyncConnection

from paper_trade.money import Asset
from paper_trade.trading.ledger import Holding, OpenAccount
from paper_trade.trading.positions import PositionState

READ = """
    SELECT a.id, a.starting_funds, a.opened_at, a.event_sequence,
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
LOCK = READ + "FOR UPDATE"


async def read_account(connection: AsyncConnection[Any], user_id: int) -> OpenAccount | None:
    """The user's open account, without a lock, all of one moment."""
    return await _account(connection, READ, user_id)


async def lock_account(connection: AsyncConnection[Any], user_id: int) -> OpenAccount | None:
    """The same with its rows locked, balances in the order of assets, until the commit."""
    return await _account(connection, LOCK, user_id)


async def _account(
    connection: AsyncConnection[Any], query: str, user_id: int
) -> OpenAccount | None:
    rows = await (await connection.execute(query, (user_id,))).fetchall()
    if not rows:
        return None
    account_id, starting_funds, opened_at, sequence, *position = rows[0][:8]
    return OpenAccount(
        id=account_id,
        starting_funds=starting_funds,
        opened_at=opened_at,
        sequence=sequence,
        position=PositionState(*position),
        holdings={Asset(row[8]): Holding(*row[9:]) for row in rows},
    )
