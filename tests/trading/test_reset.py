"""Starting over: one open account at every moment, and nothing of the old one lost."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from paper_trade.clock import utc_now
from paper_trade.db.session import Pool
from paper_trade.errors import (
    InsufficientBalance,
    NotFound,
    OutcomeUnknown,
    PaperTradeError,
    ValidationFailed,
)
from paper_trade.trading.accounts import LEAST_FUNDS, MOST_FUNDS
from paper_trade.trading.engine import PlacedOrder
from paper_trade.trading.exports import Exports
from paper_trade.trading.snapshots import take_snapshots
from tests.trading.locks import until_waiting
from tests.trading.market import SOL, USDC, Market, assert_invariants, buy, sell

OUT_OF_PLACE = text(
    """
    SELECT o.id FROM orders o JOIN accounts a ON a.id = o.account_id
    WHERE o.created_at < a.opened_at OR o.created_at > a.closed_at
    """
)
ACCOUNTS = text("SELECT opened_at, closed_at FROM accounts ORDER BY id")


@pytest.fixture
def market(engine: AsyncEngine, pool: Pool) -> Market:
    return Market(engine, pool)


async def rows(market: Market, query: Any) -> list[Any]:
    async with market.engine.connect() as connection:
        return list(await connection.execute(query))


async def assert_one_after_the_other(market: Market, number: int) -> None:
    """`number` accounts of one user: each opened as the last one was closed, one still open."""
    lives = await rows(market, ACCOUNTS)
    assert len(lives) == number
    assert [closed for _, closed in lives[:-1]] == [opened for opened, _ in lives[1:]]
    assert lives[-1][1] is None
    assert not await rows(market, OUT_OF_PLACE)
    await assert_invariants(market.engine)


async def test_a_reset_opens_a_funded_account_and_keeps_the_old_one(market: Market) -> None:
    user = await market.user()
    await market.desk.place(user, buy(2 * SOL))
    first = (await market.portfolios.get(user))["account"]["id"]
    opened = await market.accounts.reset(user, 5000 * USDC)
    portfolio = await market.portfolios.get(user)
    assert portfolio["account"]["id"] == opened["id"] != first
    assert (portfolio["equity"], portfolio["net_pnl"], portfolio["sequence"]) == ("5000", "0", 0)
    assert portfolio["positions"] == []
    [grant] = (await market.portfolios.ledger(user, limit=10)).items
    assert (grant["kind"], grant["amount"]) == ("grant", "5000")
    assert await market.portfolios.accounts(user) == [
        opened,
        {
            "id": first,
            "opened_at": (await market.portfolios.accounts(user))[1]["opened_at"],
            "closed_at": opened["opened_at"],
            "starting_funds": "1000",
            "ledger_head": (await market.portfolios.accounts(user))[1]["ledger_head"],
            "equity": "999.7",
            "net_pnl": "-0.3",
            "net_pnl_percent": "-0.03",
        },
    ]
    await assert_one_after_the_other(market, 2)


async def test_other_tabs_are_told_after_the_commit(market: Market) -> None:
    user = await market.user()
    opened = await market.accounts.reset(user)
    [(told, portfolio, sequence)] = market.listener.resets
    assert (told, sequence) == (user, 0)
    assert portfolio["account"]["id"] == opened["id"]
    assert portfolio == await market.portfolios.get(user) | {"price": portfolio["price"]}


@pytest.mark.parametrize("funds", [0, LEAST_FUNDS - 1, MOST_FUNDS + 1])
async def test_funds_have_limits(market: Market, funds: int) -> None:
    user = await market.user()
    with pytest.raises(ValidationFailed):
        await market.accounts.reset(user, funds)
    assert len(await market.portfolios.accounts(user)) == 1
    for limit in (LEAST_FUNDS, MOST_FUNDS):
        await market.accounts.reset(user, limit)


async def test_what_is_lost_in_worth_without_a_price_is_not_made_up(market: Market) -> None:
    user = await market.user()
    await market.desk.place(user, buy())
    market.price.age_s = 60
    await market.accounts.reset(user)
    market.price.price = None
    await market.accounts.reset(user)
    present, only_usdc, held_sol = await market.portfolios.accounts(user)
    assert (present["equity"], only_usdc["equity"], held_sol["equity"]) == ("1000", "1000", None)


async def test_the_old_account_stays_readable_to_its_user_alone(market: Market) -> None:
    alice, bob = await market.user("alice"), await market.user("bob")
    await take_snapshots(market.engine, market.price, 10, utc_now)
    placed = [(await market.desk.place(alice, order)).order for order in (buy(), sell())]
    with pytest.raises(InsufficientBalance):
        await market.desk.place(alice, sell())
    old = int((await market.portfolios.accounts(alice))[0]["id"])
    await market.accounts.reset(alice, 200 * USDC)
    read, exports = market.portfolios, Exports(market.pool, market.engine)

    orders = await read.orders(alice, limit=10, account_id=old)
    assert orders.items == placed[::-1]
    assert (await read.orders(alice, limit=10)).items == []
    trades = await read.trades(alice, limit=10, account_id=old)
    assert trades.items == [order["trade"] for order in placed[::-1]]
    assert [batch async for batch in await exports.trades(alice, old)] == [trades.items]
    ledger = await read.ledger(alice, limit=10, account_id=old)
    assert [batch async for batch in await exports.ledger(alice, old)] == [ledger.items]
    assert (await read.performance(alice, old))["trades"] == 2
    assert (await read.performance(alice))["trades"] == 0
    curve = await read.equity(alice, account_id=old)
    assert [equity for _, equity in (curve[0], curve[-1])] == ["1000", "999.7"]
    assert [equity for _, equity in await read.equity(alice)] == ["200", "200"]
    assert await read.order(alice, int(placed[0]["id"])) == placed[0]
    receipt = await read.receipt(alice, int(placed[0]["id"]))
    assert len(receipt["entries"]) == 3

    for call in (
        read.orders(bob, limit=10, account_id=old),
        read.trades(bob, limit=10, account_id=old),
        read.ledger(bob, limit=10, account_id=old),
        read.equity(bob, account_id=old),
        read.performance(bob, old),
        read.order(bob, int(placed[0]["id"])),
        read.receipt(bob, int(placed[0]["id"])),
        exports.trades(bob, old),
        exports.ledger(bob, old),
        read.trades(alice, limit=10, account_id=old + 10**6),
    ):
        with pytest.raises(NotFound):
            await call


async def test_a_closed_accounts_curve_ends_with_it(market: Market) -> None:
    user = await market.user()
    await market.desk.place(user, buy())
    market.price.price = Decimal(160)
    old = int((await market.portfolios.accounts(user))[0]["id"])
    await market.accounts.reset(user)
    market.price.price = Decimal(10)
    late = utc_now() + timedelta(seconds=5)
    async with market.engine.begin() as connection:  # a snapshot that was under way
        await connection.execute(
            text("INSERT INTO equity_snapshots VALUES (:id, :time, 1)"), {"id": old, "time": late}
        )
    closed_at = datetime.fromisoformat((await market.portfolios.accounts(user))[1]["closed_at"])
    last = (await market.portfolios.equity(user, account_id=old))[-1]
    assert last[1] == "1009.85"
    assert 0 <= last[0] - int(closed_at.timestamp()) <= 1
    assert (await market.portfolios.performance(user, old))["max_drawdown"] == "0"


async def test_an_id_of_the_old_account_is_free_in_the_new_one(market: Market) -> None:
    user = await market.user()
    request = replace(buy(), client_order_id=uuid4())
    await market.desk.place(user, request)
    await market.accounts.reset(user)
    assert not (await market.desk.place(user, request)).replayed
    await assert_invariants(market.engine)


async def test_resets_that_race_follow_each_other(market: Market) -> None:
    user = await market.user()
    opened = await asyncio.gather(*[market.accounts.reset(user, 200 * USDC) for _ in range(9)])
    assert len({account["id"] for account in opened}) == 9
    await assert_one_after_the_other(market, 10)


async def test_orders_that_race_resets_land_on_the_account_that_is_open(market: Market) -> None:
    user = await market.user()
    for _ in range(5):
        calls = [market.desk.place(user, buy(SOL // 10)) for _ in range(8)]
        resets = [market.accounts.reset(user) for _ in range(3)]
        mixed = [*calls[:2], resets[0], *calls[2:5], resets[1], *calls[5:], resets[2]]
        answers = await asyncio.gather(*mixed, return_exceptions=True)
        assert sum(isinstance(answer, PlacedOrder) for answer in answers) == 8, answers
    await assert_one_after_the_other(market, 16)


async def test_an_order_that_waits_for_a_reset_is_filled_from_the_new_funds(
    market: Market,
) -> None:
    user = await market.user()
    async with market.engine.begin() as holder:
        await holder.exec_driver_sql("SELECT 1 FROM accounts FOR UPDATE")
        resetting = asyncio.create_task(market.accounts.reset(user, 100_000 * USDC))
        await until_waiting(market.engine, 1)
        # 100 SOL cost more than the old account has.
        ordering = asyncio.create_task(market.desk.place(user, buy(100 * SOL)))
        await until_waiting(market.engine, 2)
    opened = await resetting
    assert (await ordering).order["status"] == "filled"
    assert (await market.portfolios.get(user))["account"]["id"] == opened["id"]
    await assert_one_after_the_other(market, 2)


CUT_AT_COMMIT = (
    """
    CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$
    """,
    """
    CREATE CONSTRAINT TRIGGER cut AFTER INSERT ON accounts DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION cut()
    """,
)


async def test_a_commit_that_breaks_off_is_not_called_unchanged(market: Market) -> None:
    user = await market.user()
    async with market.pool.connection() as connection:
        for statement in CUT_AT_COMMIT:
            await connection.execute(statement)
    try:
        with pytest.raises(OutcomeUnknown, match="look at your accounts"):
            await market.accounts.reset(user)
    finally:
        async with market.pool.connection() as connection:
            await connection.execute("DROP FUNCTION cut CASCADE")
    assert not market.listener.resets
    await market.accounts.reset(user)
    await assert_one_after_the_other(market, 2)


async def test_without_an_account_there_is_nothing_to_reset(market: Market) -> None:
    with pytest.raises(PaperTradeError):
        await market.accounts.reset(404)
