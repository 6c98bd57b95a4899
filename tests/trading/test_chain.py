"""The chain over a ledger: each digest stands for its entry and all before it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from paper_trade.db.session import Pool
from paper_trade.money import Asset
from paper_trade.trading.chain import chain_start, entry_content, extend_chain
from paper_trade.trading.ledger import Entry
from paper_trade.vocabulary import EntryKind
from tests.trading.locks import until_waiting
from tests.trading.market import SOL, USDC, Market, buy, sell

MOMENT = datetime(2026, 1, 31, 12, 0, 0, 250, UTC)
GRANT = Entry(Asset.USDC, 1, 1000 * USDC, 1000 * USDC, EntryKind.GRANT)
PAID = Entry(Asset.USDC, 2, -150 * USDC, 850 * USDC, EntryKind.TRADE)
FEE = Entry(Asset.USDC, 3, -150_000, 850 * USDC - 150_000, EntryKind.FEE)


@pytest.fixture
def market(engine: AsyncEngine, pool: Pool) -> Market:
    return Market(engine, pool)


def test_the_format_is_the_documented_one_for_ever() -> None:
    """Stored chains and what users have downloaded depend on each of these bytes."""
    assert entry_content(7, PAID, 9, "2026-01-31T12:00:00.000250Z") == (
        "7|USDC|2|-150000000|850000000|trade|9|2026-01-31T12:00:00.000250Z"
    )
    assert entry_content(7, GRANT, None, "T") == "7|USDC|1|1000000000|1000000000|grant||T"
    [grant] = extend_chain(chain_start(7), 7, [GRANT], None, MOMENT)
    paid, fee = extend_chain(grant, 7, [PAID, FEE], 9, MOMENT)
    # As `sha256sum` says, too.
    assert [digest.hex() for digest in (chain_start(7), grant, paid, fee)] == [
        "5b6b2d2bf5cf67baaef1ea0282d459ab6d48bf104a60b02ca0556f0835aeab9e",
        "8fdc189e1670901641bff7c6716b25c5f3c580bcb676fe70f9a37789b8be7a86",
        "633f300158fcd4a1cdf43a607df86f21048dfa4c96c23e57a09fdcceceae5e63",
        "5a91ffe66f2a69ddfb3d266a133fa51ecb8c471a0b9de26f869daea5e854cad0",
    ]


def test_a_moment_is_the_same_in_every_time_zone() -> None:
    elsewhere = MOMENT.astimezone(timezone(timedelta(hours=-5)))
    here = extend_chain(chain_start(7), 7, [GRANT], None, MOMENT)
    assert extend_chain(chain_start(7), 7, [GRANT], None, elsewhere) == here


def test_every_part_of_an_entry_and_its_place_count() -> None:
    changed = [
        extend_chain(chain_start(8), 7, [PAID], 9, MOMENT),
        extend_chain(chain_start(7), 8, [PAID], 9, MOMENT),
        extend_chain(chain_start(7), 7, [PAID], 10, MOMENT),
        extend_chain(chain_start(7), 7, [PAID], 9, MOMENT + timedelta(microseconds=1)),
        *(
            extend_chain(chain_start(7), 7, [replace(PAID, **change)], 9, MOMENT)
            for change in (
                {"asset": Asset.SOL},
                {"sequence": 3},
                {"amount": PAID.amount + 1},
                {"balance_after": PAID.balance_after + 1},
                {"kind": EntryKind.FEE},
            )
        ),
    ]
    right = extend_chain(chain_start(7), 7, [PAID], 9, MOMENT)
    assert len({digests[0] for digests in [*changed, right]}) == len(changed) + 1
    assert extend_chain(right[0], 7, [FEE], 9, MOMENT)[0] not in {
        extend_chain(digests[0], 7, [FEE], 9, MOMENT)[0] for digests in changed
    }


ENTRIES = text("SELECT * FROM ledger_entries ORDER BY account_id, id")
HEADS = text("SELECT id, ledger_head FROM accounts ORDER BY id")


async def test_what_orders_and_resets_write_is_a_chain_for_each_account(market: Market) -> None:
    users = [await market.user(name) for name in ("alice", "bob")]
    for order in (buy(), sell(SOL // 3), buy(SOL // 2)):
        await asyncio.gather(*[market.desk.place(user, order) for user in users])
    await market.accounts.reset(users[0])
    async with market.engine.connect() as connection:
        heads = {row.id: row.ledger_head for row in await connection.execute(HEADS)}
        entries = (await connection.execute(ENTRIES)).mappings().all()
    assert len(heads) == 3
    assert len(entries) == 3 + 2 * 3 * 3
    chains = {account_id: chain_start(account_id) for account_id in heads}
    for row in entries:
        account_id = row["account_id"]
        chains[account_id] = expected_digest(chains[account_id], row)
        assert bytes(row["digest"]) == chains[account_id]
    assert chains == heads


def expected_digest(before: bytes, row: Any) -> bytes:
    content = (row["asset"], row["sequence"], row["amount"], row["balance_after"], row["kind"])
    entry = Entry(*content)
    [digest] = extend_chain(before, row["account_id"], [entry], row["trade_id"], row["created_at"])
    return digest


async def test_a_trades_id_is_drawn_after_the_wait_for_the_lock(market: Market) -> None:
    """Else an order that waited would have a lower id than those that were filled meanwhile."""
    patient, quick = await market.user("patient"), await market.user("quick")
    async with market.engine.begin() as holder:
        lock = text("SELECT 1 FROM accounts WHERE user_id = :user FOR UPDATE")
        await holder.execute(lock, {"user": patient})
        waiting = asyncio.create_task(market.desk.place(patient, buy()))
        await until_waiting(market.engine)
        passing = [await market.desk.place(quick, buy(SOL // 100)) for _ in range(3)]
    ids = [int(placed.order["trade"]["id"]) for placed in (*passing, await waiting)]
    assert ids == sorted(ids)
