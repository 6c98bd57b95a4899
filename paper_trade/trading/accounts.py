"""Users and the accounts they practise with."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any, Final, Protocol

from psycopg import AsyncConnection as BareConnection
from sqlalchemy import insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from paper_trade.auth.user import SignedInUser
from paper_trade.clock import Clock
from paper_trade.db.tables import accounts, balances, ledger_entries, positions, users
from paper_trade.errors import NotFound, OutcomeUnknown, ValidationFailed
from paper_trade.market.latest_price import LatestPrices, fresh_price
from paper_trade.money import UNITS, Asset
from paper_trade.trading.account_rows import lock_account
from paper_trade.trading.chain import chain_start, extend_chain
from paper_trade.trading.ledger import AccountRun, Holding, OpenAccount, post
from paper_trade.trading.positions import PositionState
from paper_trade.trading.views import View, account_view, portfolio_view
from paper_trade.vocabulary import EntryKind

LEAST_FUNDS: Final = 100 * UNITS[Asset.USDC]
MOST_FUNDS: Final = 1_000_000 * UNITS[Asset.USDC]
"""What a reset account may start with, in micro-USDC."""

# The id goes into the digest that the account's row holds from its first moment.
_NEXT_ID = text("SELECT nextval('accounts_id_seq')")
_OPEN = text(
    """
    INSERT INTO accounts (id, user_id, starting_funds, opened_at, ledger_head)
    OVERRIDING SYSTEM VALUE VALUES (:id, :user_id, :starting_funds, :opened_at, :ledger_head)
    """
)


class ResetListener(Protocol):
    """Who is told of a reset once it is committed. Never raises."""

    async def portfolio(self, user_id: int, portfolio: View, sequence: int) -> None: ...


class Accounts:
    """Opens a user's first account, and the next one at a reset. Funds are micro-USDC."""

    def __init__(
        self,
        engine: AsyncEngine,
        prices: LatestPrices,
        listener: ResetListener,
        starting_funds: int,
        max_price_age_s: int,
        clock: Clock,
    ) -> None:
        self._engine = engine
        self._prices = prices
        self._listener = listener
        self._starting_funds = starting_funds
        self._max_price_age_s = max_price_age_s
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

    async def reset(self, user_id: int, starting_funds: int | None = None) -> View:
        """Close the user's account and open the next one; the answer is that one.

        The starting funds are the usual ones by default. Nothing is deleted: the closed account
        keeps what it held and stays readable.

        Raises:
            ValidationFailed: so many funds cannot be had.
            NotFound: the user has no open account.
        """
        funds = self._starting_funds if starting_funds is None else _checked(starting_funds)
        async with self._engine.connect() as connection:
            closing = await _lock_open_account(connection, user_id)
            latest = await self._prices.latest()
            # Not before the account's opening, should another machine's clock be ahead of ours.
            now = max(self._clock(), closing.opened_at)
            worth = closing.equity(fresh_price(latest, now, self._max_price_age_s))
            close = update(accounts).where(accounts.c.id == closing.id)
            await connection.execute(close.values(closed_at=now, closing_equity=worth))
            account = await open_account(connection, user_id, funds, now)
            await _commit(connection)
        portfolio = portfolio_view(account, latest, now, self._max_price_age_s)
        await self._listener.portfolio(user_id, portfolio, account.sequence)
        return account_view(AccountRun(account.id, funds, now, account.ledger_head), funds)


def _checked(starting_funds: int) -> int:
    if not LEAST_FUNDS <= starting_funds <= MOST_FUNDS:
        message = "An account starts with 100 to 1000000 USDC"
        raise ValidationFailed(message, errors=[{"field": "starting_funds", "message": message}])
    return starting_funds


async def _lock_open_account(connection: AsyncConnection, user_id: int) -> OpenAccount:
    """The user's open account, locked just as an order locks it.

    The user goes first, so that of several resets each finds the account that the last one opened.
    """
    user = select(users.c.id).where(users.c.id == user_id).with_for_update(key_share=True)
    await connection.execute(user)
    bare: BareConnection[Any] | None = (await connection.get_raw_connection()).driver_connection
    assert bare is not None
    locked = await lock_account(bare, user_id)
    if locked is None:
        raise NotFound("You have no open account.")
    return locked[0]


async def _commit(connection: AsyncConnection) -> None:
    """Commit, and never claim to know the outcome when the connection broke meanwhile."""
    try:
        await connection.commit()
    except OperationalError as lost:
        raise OutcomeUnknown(
            "The connection to the database broke while your account was being reset. Please look "
            "at your accounts before you try again."
        ) from lost


async def open_account(
    connection: AsyncConnection, user_id: int, starting_funds: int, now: datetime
) -> OpenAccount:
    """A new open account holding `starting_funds` micro-USDC, granted in the ledger."""
    account_id: int = (await connection.execute(_NEXT_ID)).scalar_one()
    funded, grant = post(Holding(0, 0, 0), Asset.USDC, EntryKind.GRANT, starting_funds)
    holdings = {Asset.SOL: Holding(0, 0, 0), Asset.USDC: funded}
    [head] = extend_chain(chain_start(account_id), account_id, [grant], None, now)
    account = OpenAccount(account_id, starting_funds, now, 0, head, PositionState(), holdings)
    await connection.execute(
        _OPEN,
        {
            "id": account_id,
            "user_id": user_id,
            "starting_funds": starting_funds,
            "opened_at": now,
            "ledger_head": head,
        },
    )
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
    entry = {**asdict(grant), "account_id": account_id, "created_at": now, "digest": head}
    await connection.execute(insert(ledger_entries).values(entry))
    return account
