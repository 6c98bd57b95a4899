"""What happens at the same moment on a real PostgreSQL."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from paper_trade.db.session import Pool
from paper_trade.errors import IdempotencyConflict, InsufficientBalance
from paper_trade.trading.engine import PlacedOrder
from paper_trade.trading.orders import OrderRequest
from tests.trading.locks import until_waiting
from tests.trading.market import SOL, Market, assert_invariants, buy, sell


@pytest.fixture
def market(engine: AsyncEngine, pool: Pool) -> Market:
    return Market(engine, pool)


async def at_once(market: Market, user: int, *requests: OrderRequest) -> list[object]:
    """Every order's answer or error, all sent at the same moment."""
    calls = (market.desk.place(user, request) for request in requests)
    return await asyncio.gather(*calls, return_exceptions=True)


async def test_two_clients_spend_one_balance_two_hundred_times(market: Market) -> None:
    """Exactly one of the two is filled, each time."""
    for round_ in range(200):
        user = await market.user(f"wallet-{round_}")
        answers = await at_once(market, user, buy(6 * SOL), buy(6 * SOL))
        assert sorted(type(answer).__name__ for answer in answers) == [
            "InsufficientBalance",
            "PlacedOrder",
        ]
    await assert_invariants(market.engine)


async def test_two_clients_sell_one_holding(market: Market) -> None:
    user = await market.user()
    await market.desk.place(user, buy())
    answers = await at_once(market, user, sell(), sell(), sell())
    assert sum(isinstance(answer, PlacedOrder) for answer in answers) == 1
    assert sum(isinstance(answer, InsufficientBalance) for answer in answers) == 2
    await assert_invariants(market.engine)


async def test_a_burst_of_twenty_small_orders_all_fill(market: Market) -> None:
    user = await market.user()
    requests = [buy(SOL // 100) if i % 2 else buy(SOL // 50) for i in range(20)]
    answers = await at_once(market, user, *requests)
    assert all(isinstance(answer, PlacedOrder) for answer in answers)
    assert (await market.portfolios.get(user))["balances"][0]["total"] == "0.3"
    assert sorted(fill[3] for fill in market.listener.fills) == list(range(1, 21))
    await assert_invariants(market.engine)


async def test_mixed_sides_never_go_below_zero(market: Market) -> None:
    """Lesson 6: SOL stood in two tables, which nothing kept equal."""
    user = await market.user()
    await market.desk.place(user, buy(SOL))
    requests = [buy(2 * SOL) if i % 2 else sell(SOL) for i in range(24)]
    await at_once(market, user, *requests)
    await assert_invariants(market.engine)


async def test_one_id_sent_ten_times_at_once_fills_once(market: Market) -> None:
    user = await market.user()
    request = replace(buy(), client_order_id=uuid4())
    answers = await at_once(market, user, *[request] * 10)
    placed = [answer for answer in answers if isinstance(answer, PlacedOrder)]
    assert len(placed) == 10
    assert sum(not answer.replayed for answer in placed) == 1
    assert len({answer.order["id"] for answer in placed}) == 1
    await assert_invariants(market.engine)


async def test_one_id_for_two_contents_at_once_fills_one_of_them(market: Market) -> None:
    user = await market.user()
    request = replace(buy(), client_order_id=uuid4())
    answers = await at_once(market, user, request, replace(request, size=2 * SOL))
    assert sum(isinstance(answer, PlacedOrder) for answer in answers) == 1
    assert sum(isinstance(answer, IdempotencyConflict) for answer in answers) == 1
    await assert_invariants(market.engine)


async def test_the_price_is_the_one_of_after_the_wait_for_the_lock(market: Market) -> None:
    """Lesson 3: the price was read before the transaction and not again after the wait."""
    user = await market.user()
    async with market.engine.begin() as holder:
        await holder.exec_driver_sql("SELECT 1 FROM balances FOR UPDATE")
        waiting = asyncio.create_task(market.desk.place(user, buy()))
        await until_waiting(market.engine)
        assert market.price.reads == 0
        market.price.price = Decimal(175)
    assert (await waiting).order["trade"]["price"] == "175"


async def test_first_sign_ins_that_race_open_one_account(market: Market) -> None:
    """Lesson 8: the first sign-in of one wallet in two tabs could race."""
    users = await asyncio.gather(*[market.accounts.ensure_user("wallet") for _ in range(8)])
    assert len({user.id for user in users}) == 1
    assert sum(user.new for user in users) == 1
    portfolio = await market.portfolios.get(users[0].id)
    assert portfolio["equity"] == "1000"
    await assert_invariants(market.engine)
