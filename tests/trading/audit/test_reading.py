"""How an audit reads: in pieces, each account once, and by plans that grow with what is read."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from paper_trade.db.session import Pool
from paper_trade.trading.audit import reading
from paper_trade.trading.audit.reading import ENTRIES, FILLED, read_piece
from tests.trading.audit.history import trade_a_little
from tests.trading.market import Market

MANY = 3000
FILL = text(
    """
    WITH filled AS (
        INSERT INTO orders (account_id, request_hash, side, type, symbol, size, status, sequence,
            created_at)
        SELECT :account, '', 'buy', 'market', 'SOL/USDC', 1, 'filled', number, now()
        FROM generate_series(1, :number) AS number
        RETURNING id, account_id, side, symbol, size
    ),
    traded AS (
        INSERT INTO trades (order_id, account_id, symbol, side, price, size, notional, fee,
            realized_pnl, feed, oracle_price, confidence, publish_time, age_ms, executed_at)
        SELECT id, account_id, symbol, side, 150, size, 1, 1, 0, 'pyth', 150, 0.1, now(), 0, now()
        FROM filled
        RETURNING id, account_id
    )
    INSERT INTO ledger_entries (account_id, asset, sequence, amount, balance_after, kind, trade_id,
        created_at, digest)
    SELECT account_id, 'SOL', row_number() OVER (ORDER BY id), 1, 1, 'trade', id, now(), sha256('')
    FROM traded
    """
)


@pytest.fixture
def market(engine: AsyncEngine, pool: Pool) -> Market:
    return Market(engine, pool)


@pytest.mark.parametrize("query", [FILLED, ENTRIES], ids=["orders", "entries"])
async def test_no_cursor_sorts_or_compares_each_row_with_each(market: Market, query: str) -> None:
    """It did: the plan that has its first row soonest looked through all trades for each order."""
    account = (await market.portfolios.get(await market.user()))["account"]["id"]
    async with market.engine.begin() as connection:
        await connection.execute(FILL, {"account": int(account), "number": MANY})
    async with market.engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.exec_driver_sql("ANALYZE orders, trades, ledger_entries")
    async with market.engine.begin() as connection:
        await connection.exec_driver_sql(reading.SETTINGS)
        declare = f"EXPLAIN DECLARE rows CURSOR FOR {query % (account, account)}"
        plan = (await connection.exec_driver_sql(declare)).scalars().all()
    slow = ("Sort", "Seq Scan", "Join Filter")
    assert not [line for line in plan if any(word in line for word in slow)], "\n".join(plan)


async def test_pieces_come_one_after_the_other_with_all_that_happened(
    market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "ACCOUNTS_AT_ONCE", 2)
    monkeypatch.setattr(reading, "CHUNK", 2)
    for number in range(5):
        user = await market.user(f"wallet-{number}")
        if number != 2:
            await trade_a_little(market, user)
    pieces: list[list[int]] = []
    above = 0
    while True:
        async with read_piece(market.engine, above) as piece:
            if piece is None:
                break
            above = piece.accounts[-1].id
            pieces.append([])
            for account in piece.accounts:
                events = [event async for event in piece.events(account.id)]
                assert all(entries for _, entries in events)
                assert {row.account_id for _, rows in events for row in rows} == {account.id}
                pieces[-1].append(sum(order is not None for order, _ in events))
    assert pieces == [[3, 3], [0, 3], [3]]
