"""What somebody changes behind the program's back is found, in the account where it was."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from paper_trade.db.session import Pool
from tests.deep.report import note
from tests.trading.audit.edits import EDITS
from tests.trading.audit.history import account_of, findings, trade_a_little
from tests.trading.market import Market

IN_BOTH = ("the account of an entry", "a trade's account")
"""Edits that another account sees, too."""


@pytest.fixture(scope="module")
def noticed() -> Iterator[set[str]]:
    """The edits that were found."""
    noticed: set[str] = set()
    yield noticed
    name = "edits behind the program's back"
    note("attacks", name, kinds=len(EDITS), found=len(noticed))


@pytest.mark.parametrize("what", EDITS)
async def test_an_edit_is_found_and_named(
    engine: AsyncEngine, pool: Pool, what: str, noticed: set[str]
) -> None:
    market = Market(engine, pool)
    users = [await market.user(name) for name in ("alice", "bob")]
    for user in users:
        await trade_a_little(market, user)
    assert await findings(engine) == []
    alice, bob = [await account_of(market, user) for user in users]
    statements, begins, expected, found = EDITS[what]
    await edit(engine, statements, alice)

    all_of_it = await findings(engine)
    accounts = {finding.account for finding in all_of_it}
    assert accounts == ({alice, bob} if what in IN_BOTH else {alice}), all_of_it
    of_alice = [finding for finding in all_of_it if finding.account == alice]
    [told, *_] = [finding for finding in of_alice if finding.what.startswith(begins)]
    assert expected in {None, told.expected}, all_of_it
    assert found in {None, told.found}, all_of_it
    noticed.add(what)


async def edit(engine: AsyncEngine, statements: str, account: int) -> None:
    """Change rows as nobody should: with the ledger's trigger off."""
    async with engine.begin() as connection:
        await connection.execute(text("ALTER TABLE ledger_entries DISABLE TRIGGER USER"))
        for statement in statements.split(";"):
            changed = await connection.execute(text(statement), {"account": account})
            assert changed.rowcount > 0
        await connection.execute(text("ALTER TABLE ledger_entries ENABLE TRIGGER USER"))
