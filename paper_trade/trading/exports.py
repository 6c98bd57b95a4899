"""Everything that happened to an account, however much it is, in batches.

Each batch is a query of its own that goes on below the last one. Rows are never changed, and new
ones come with higher ids, so the batches are what one long query would have read at the beginning;
and a reader who is slow, or stalls for an hour, holds no connection and no transaction meanwhile.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from paper_trade.db.session import Pool
from paper_trade.trading.account_rows import find_run
from paper_trade.trading.paging import Listing, read_page
from paper_trade.trading.queries import entries_of, trades_of
from paper_trade.trading.views import View, entry_view, trade_view

BATCH = 500

Batches = AsyncIterator[list[View]]


class Exports:
    """Whole lists of a user's account, newest first."""

    def __init__(self, pool: Pool, engine: AsyncEngine) -> None:
        self._pool = pool
        self._engine = engine

    async def trades(self, user_id: int, account_id: int | None = None) -> Batches:
        """All trades of the account of that id, by default the open one.

        Raises:
            NotFound: there is no such account, or it is someone else's.
        """
        listing = trades_of(await self._own(user_id, account_id))
        return self._batches(listing, trade_view)

    async def ledger(self, user_id: int, account_id: int | None = None) -> Batches:
        """All ledger entries, as `trades`."""
        listing = entries_of(await self._own(user_id, account_id))
        return self._batches(listing, entry_view)

    async def _own(self, user_id: int, account_id: int | None) -> int:
        async with self._pool.connection() as connection:
            return (await find_run(connection, user_id, account_id)).id

    async def _batches(self, listing: Listing, view: Callable[[Any], View]) -> Batches:
        """At least one batch, though it may be empty."""
        cursor: int | None = None
        while True:
            found, cursor = await read_page(self._engine, listing, BATCH, cursor)
            yield [view(row) for row in found]
            if cursor is None:
                return
