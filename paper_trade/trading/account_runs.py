"""The accounts that a user has had: the open one, and those that a reset has closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from paper_trade.db.tables import accounts
from paper_trade.errors import NotFound


@dataclass(frozen=True, slots=True)
class AccountRun:
    """One account. `starting_funds` is micro-USDC; `closed_at` is None while it is open."""

    id: int
    starting_funds: int
    opened_at: datetime
    closed_at: datetime | None


async def find_run(engine: AsyncEngine, user_id: int, account_id: int | None = None) -> AccountRun:
    """The user's account of that id, by default the open one.

    Raises:
        NotFound: there is none, or it is someone else's.
    """
    query = select(
        accounts.c.id, accounts.c.starting_funds, accounts.c.opened_at, accounts.c.closed_at
    )
    which = accounts.c.closed_at.is_(None) if account_id is None else accounts.c.id == account_id
    async with engine.connect() as connection:
        found = await connection.execute(query.where(accounts.c.user_id == user_id, which))
        row = found.one_or_none()
    if row is None:
        raise NotFound("You have no such account.")
    return AccountRun(*row)
