"""What the database itself refuses, whoever asks (lesson 6: invariants claimed, none enforced)."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from paper_trade.db.session import Pool
from tests.trading.market import Market, buy


@pytest.fixture
async def engine_with_a_trade(engine: AsyncEngine, pool: Pool) -> AsyncEngine:
    market = Market(engine, pool)
    await market.desk.place(await market.user(), buy())
    return engine


ORDER = """
    INSERT INTO orders (account_id, client_order_id, request_hash, side, type, symbol, size,
                        quote_size, status, reason, sequence, created_at)
    SELECT id, {id}, '', 'buy', 'market', 'SOL/USDC', {size}, {quote}, {status}, {reason}, {seq},
           now()
    FROM accounts
"""


def order(
    id: str = "NULL",
    size: str = "1",
    quote: str = "NULL",
    status: str = "'filled'",
    reason: str = "NULL",
    seq: str = "99",
) -> str:
    return ORDER.format(id=id, size=size, quote=quote, status=status, reason=reason, seq=seq)


ENTRY = """
    INSERT INTO ledger_entries (account_id, asset, sequence, amount, balance_after, kind,
        trade_id, created_at, digest)
    SELECT account_id, asset, 99, amount, balance_after, kind, trade_id, created_at, {digest}
    FROM ledger_entries WHERE kind = 'grant'
"""


def entry(digest: str = "digest") -> str:
    return ENTRY.format(digest=digest)


REFUSED = {
    "a negative balance": "UPDATE balances SET available = -1",
    "a negative locked amount": "UPDATE balances SET locked = -1",
    "a second trade of an order": """
        INSERT INTO trades (order_id, account_id, symbol, side, price, size, notional, fee,
            realized_pnl, feed, oracle_price, confidence, publish_time, age_ms, executed_at)
        SELECT order_id, account_id, symbol, side, price, size, notional, fee,
            realized_pnl, feed, oracle_price, confidence, publish_time, age_ms, executed_at
        FROM trades""",
    "a trade for nothing": "UPDATE trades SET notional = 0",
    "a negative size": "UPDATE positions SET size = -1",
    "a cost without a size": "UPDATE positions SET size = 0, cost_basis = 1",
    "a second open account": """
        INSERT INTO accounts (user_id, starting_funds, opened_at, ledger_head)
        SELECT id, 1, now(), sha256('') FROM users""",
    "a changed ledger entry": "UPDATE ledger_entries SET amount = amount + 1",
    "a deleted ledger entry": "DELETE FROM ledger_entries",
    "a truncated ledger": "TRUNCATE ledger_entries",
    "a ledger entry numbered twice": """
        INSERT INTO ledger_entries (account_id, asset, sequence, amount, balance_after, kind,
            trade_id, created_at, digest)
        SELECT account_id, asset, sequence, amount, balance_after, kind, trade_id, created_at,
            digest
        FROM ledger_entries""",
    "a ledger entry without a digest": entry(digest="NULL"),
    "a ledger entry with half a digest": entry(digest="substr(digest, 17)"),
    "half a digest as the ledger's head": "UPDATE accounts SET ledger_head = 'half'",
    "an order with two sizes": order(quote="1"),
    "an order with no size": order(size="NULL"),
    "a filled order with a reason": order(reason="'x'"),
    "a rejected order without one": order(status="'rejected'", seq="NULL"),
    "a rejected order that keeps its id": order(
        id="gen_random_uuid()", status="'rejected'", reason="'x'", seq="NULL"
    ),
    "two orders with one sequence": order(seq="1"),
    "an unknown side": "UPDATE orders SET side = 'hold'",
    "a candle whose close is above its high": """
        INSERT INTO candles (feed, symbol, timeframe, open_time, open, high, low, close, ticks)
        VALUES ('pyth', 'SOL', '1m', 0, 10, 11, 9, 12, 1)""",
}


@pytest.mark.parametrize("what", REFUSED)
async def test_the_database_refuses(engine_with_a_trade: AsyncEngine, what: str) -> None:
    """Lesson 6: there was no CHECK, and an order could have two trades."""
    with pytest.raises(DBAPIError):
        async with engine_with_a_trade.begin() as connection:
            await connection.exec_driver_sql(REFUSED[what])


async def test_the_statements_above_are_refused_for_their_content_only(
    engine_with_a_trade: AsyncEngine,
) -> None:
    async with engine_with_a_trade.begin() as connection:
        await connection.exec_driver_sql(order())
        await connection.exec_driver_sql(entry())
        await connection.exec_driver_sql(order(status="'rejected'", reason="'x'", seq="NULL"))
