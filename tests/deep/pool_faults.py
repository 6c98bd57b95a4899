"""More wants to happen in PostgreSQL than there are connections for."""

from __future__ import annotations

import asyncio
import random

import psycopg

from tests.deep.stage import Stage

CLIENTS = 40
"""Twice as many as the connections that two web processes have for orders."""
HELD_S = (4.0, 8.0)


async def rows_held(stage: Stage) -> None:
    """Somebody's slow transaction holds half of the accounts.

    Orders of these wait with a connection each, until there is none left for the others.
    """
    async with await psycopg.AsyncConnection.connect(stage.database_url) as holder:
        await holder.execute("SELECT 1 FROM balances WHERE account_id % 2 = 0 FOR UPDATE")
        await asyncio.sleep(random.uniform(*HELD_S))
