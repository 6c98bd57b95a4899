"""Lists are read along an index of their own, however busy everybody else is."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.dialects.postgresql.psycopg import dialect
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from paper_trade.db.session import Pool
from paper_trade.money import Asset
from paper_trade.trading.paging import Listing, read_page
from paper_trade.trading.queries import entries_of, orders_of, trades_of
from paper_trade.vocabulary import OrderStatus, Side
from tests.trading.market import Market

MANY = 3000
# An account with most rows of all, and one that has been trading since: from the end of the tables
# it is a long way to the first one's rows.
FILL = text(
    """
    WITH filled AS (
        INSERT INTO orders (account_id, request_hash, side, type, symbol, size, status, sequence,
            created_at)
        SELECT :account_id, '', CASE number % 2 WHEN 0 THEN 'sell' ELSE 'buy' END::order_side,
            'market', 'SOL/USDC', 1, 'filled', number, now()
        FROM generate_series(1, :number) AS number
        RETURNING id, account_id, side, symbol, size
    )
    INSERT INTO trades (order_id, account_id, symbol, side, price, size, notional, fee,
        realized_pnl, feed, oracle_price, confidence, publish_time, age_ms, executed_at)
    SELECT id, account_id, symbol, side, 150, size, 1, 1, 0, 'pyth', 150, 0.1, now(), 0, now()
    FROM filled
    """
)
REJECT = text(
    """
    INSERT INTO orders (account_id, request_hash, side, type, symbol, size, status, reason,
        created_at)
    SELECT :account_id, '', 'buy', 'market', 'SOL/USDC', 1, 'rejected', 'price_stale', now()
    FROM generate_series(1, :number)
    """
)
ENTER = text(
    """
    INSERT INTO ledger_entries (account_id, asset, sequence, amount, balance_after, kind, trade_id,
        created_at, digest)
    SELECT account_id, 'SOL', row_number() OVER (ORDER BY id), 1, 1, 'trade', id, now(), sha256('')
    FROM trades WHERE account_id = :account_id
    """
)


@pytest.fixture
async def quiet(engine: AsyncEngine, pool: Pool) -> int:
    """The account with MANY rows of each kind, none of them among the newest."""
    market = Market(engine, pool)
    ids = [
        int((await market.portfolios.get(await market.user(name)))["account"]["id"])
        for name in ("quiet", "busy")
    ]
    for account_id, number in zip(ids, (MANY, MANY // 2), strict=True):
        values = {"account_id": account_id, "number": number}
        async with engine.begin() as connection:
            await connection.execute(FILL, values)
            await connection.execute(REJECT, values)
            await connection.execute(ENTER, values)
    async with engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.exec_driver_sql("ANALYZE orders, trades, ledger_entries")
    return ids[0]


def listings(account_id: int) -> list[tuple[Listing, str]]:
    by_status, by_id = "ix_orders_account_id_status_id_side", "ix_trades_account_id_id_side"
    return [
        (orders_of(account_id, OrderStatus.FILLED), by_status),
        (orders_of(account_id, OrderStatus.FILLED, Side.SELL), by_status),
        (orders_of(account_id, OrderStatus.REJECTED), by_status),
        (orders_of(account_id, OrderStatus.REJECTED, Side.SELL), by_status),
        (trades_of(account_id), by_id),
        (trades_of(account_id, Side.SELL), by_id),
        (entries_of(account_id), "ix_ledger_entries_account_id_id"),
        (entries_of(account_id, Asset.SOL), "ix_ledger_entries_account_id_id"),
    ]


async def plan_of(connection: AsyncConnection, listing: Listing, cursor: int) -> dict[str, Any]:
    """How PostgreSQL has read the page below `cursor`: the node that read the list itself."""
    query = listing.below(cursor).limit(51)
    compiled = query.compile(dialect=dialect(), compile_kwargs={"literal_binds": True})  # type: ignore[no-untyped-call]  # SQLAlchemy has no types here
    explained = await connection.exec_driver_sql(f"EXPLAIN (ANALYZE, FORMAT JSON) {compiled}")
    node: dict[str, Any] = explained.scalar_one()[0]["Plan"]
    while "Plans" in node:
        assert "Sort" not in node["Node Type"]
        node = node["Plans"][0]
    return node


async def test_a_page_reads_its_own_rows_and_no_others(engine: AsyncEngine, quiet: int) -> None:
    async with engine.connect() as connection:
        for listing, index in listings(quiet):
            for cursor in (10**18, await middle_of(engine, listing)):
                node = await plan_of(connection, listing, cursor)
                assert node["Index Name"] == index
                assert node["Actual Rows"] <= 51
                assert node.get("Rows Removed by Filter", 0) == 0


async def middle_of(engine: AsyncEngine, listing: Listing) -> int:
    found, _ = await read_page(engine, listing, MANY // 2)
    return int(found[-1][listing.key]) if found else 1


async def test_an_account_pages_through_all_of_its_rows_and_stops(
    engine: AsyncEngine, quiet: int
) -> None:
    expected = [MANY, MANY // 2, MANY, 0, MANY, MANY // 2, MANY + 1, MANY]
    for (listing, _), number in zip(listings(quiet), expected, strict=True):
        ids: list[int] = []
        cursor: int | None = None
        while True:
            found, cursor = await read_page(engine, listing, 700, cursor)
            assert {row["account_id"] for row in found} <= {quiet}
            ids += [row[listing.key] for row in found]
            if cursor is None:
                break
        assert len(ids) == number
        assert ids == sorted(set(ids), reverse=True)
