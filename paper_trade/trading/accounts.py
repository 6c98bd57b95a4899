"""Users and the accounts they practise with."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from paper_trade.auth.user import SignedInUser
from paper_trade.clock import Clock
from paper_trade.db.tables import accounts, balances, ledger_entries, positions, users
from paper_trade.money import Asset
from paper_trade.trading.ledger import Holding, post
from paper_trade.vocabulary import EntryKind


class Accounts:
    """Opens a user's first account. `starting_funds` is micro-USDC."""

    def __init__(self, engine: AsyncEngine, starting_funds: int, clock: Clock) -> None:
        self._engine = engine
        self._starting_funds = starting_funds
        self._clock = clock

    async def ensure_user(self, address: str) -> SignedInUser:
        """The user of this wallet, made with a funded account at the first call.

        Two first sign-ins that race: the unique address lets one insert; the other waits for its
        commit, inserts nothing and then finds the user, account and all.
        """
        async with self._engine.begin() as connection:
            now = self._clock()
            statement = upsert(users).values(address=address, created_at=now)
            inserted = await connection.execute(
                statement.on_conflict_do_nothing(index_elements=["address"]).returning(users.c.id)
            )
            user_id = inserted.scalar_one_or_none()
            if user_id is not None:
                await open_account(connection, user_id, self._starting_funds, now)
                return SignedInUser(user_id, address, now, new=True)
            query = select(users.c.id, users.c.created_at).where(users.c.address == address)
            known = (await connection.execute(query)).one()
            return SignedInUser(known.id, address, known.created_at, new=False)


async def open_account(
    connection: AsyncConnection, user_id: int, starting_funds: int, now: datetime
) -> int:
    """A new open account holding `starting_funds` micro-USDC, granted in the ledger."""
    opened = insert(accounts).values(user_id=user_id, starting_funds=starting_funds, opened_at=now)
    account_id: int = (await connection.execute(opened.returning(accounts.c.id))).scalar_one()
    funded, grant = post(Holding(0, 0, 0), Asset.USDC, EntryKind.GRANT, starting_funds)
    holdings = {Asset.SOL: Holding(0, 0, 0), Asset.USDC: funded}
    values = [
        {
            "account_id": account_id,
            "asset": asset,
            "available": holding.available,
            "locked": holding.locked,
            "entries": holding.entries,
        }
        for asset, holding in holdings.items()
    ]
    await connection.execute(insert(balances).values(values))
    await connection.execute(insert(positions).values(account_id=account_id, asset=Asset.SOL))
    entry = {**asdict(grant), "account_id": account_id, "created_at": now}
    await connection.execute(insert(ledger_entries).values(entry))
    return account_id
