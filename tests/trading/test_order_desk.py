"""The order transaction on a real PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from paper_trade.clock import utc_now
from paper_trade.db.session import Pool
from paper_trade.errors import (
    IdempotencyConflict,
    InsufficientBalance,
    NotFound,
    OrderExpired,
    OutcomeUnknown,
    PaperTradeError,
    PriceStale,
    PriceUnavailable,
)
from paper_trade.money import Asset
from paper_trade.trading.orders import OrderRequest
from paper_trade.vocabulary import OrderStatus, Side
from tests.trading.market import SOL, USDC, Market, assert_invariants, buy, sell


@pytest.fixture
def market(engine: AsyncEngine, pool: Pool) -> Market:
    return Market(engine, pool)


async def balances(market: Market, user: int) -> dict[str, str]:
    portfolio = await market.portfolios.get(user)
    return {b["asset"]: b["total"] for b in portfolio["balances"]}


async def test_a_buy_and_a_sale_move_every_figure_by_just_what_they_say(market: Market) -> None:
    """Lesson 4: the answer differed from what was stored."""
    user = await market.user()
    bought = (await market.desk.place(user, buy(2 * SOL))).order
    assert bought["status"] == "filled"
    assert bought["trade"]["price"] == "150"
    assert (bought["trade"]["notional"], bought["trade"]["fee"]) == ("300", "0.3")
    assert await balances(market, user) == {"SOL": "2", "USDC": "699.7"}
    market.price.price = Decimal("160.5")
    sold = (await market.desk.place(user, sell(SOL))).order
    assert sold["trade"]["realized_pnl"] == "10.5"
    assert await balances(market, user) == {"SOL": "1", "USDC": "860.0395"}
    portfolio = await market.portfolios.get(user)
    assert portfolio["positions"] == [
        {
            "asset": "SOL",
            "size": "1",
            "average_price": "150.000000000",
            "cost_basis": "150",
            "mark_price": "160.5",
            "market_value": "160.5",
            "unrealized_pnl": "10.5",
            "unrealized_pnl_percent": "7",
            "realized_pnl": "10.5",
            "fees": "0.4605",
        }
    ]
    assert (portfolio["equity"], portfolio["net_pnl"]) == ("1020.5395", "20.5395")
    await assert_invariants(market.engine)


async def test_the_receipt_says_which_update_explains_the_price(market: Market) -> None:
    market.price.age_s = 3
    user = await market.user()
    receipt = (await market.desk.place(user, buy())).order["trade"]["receipt"]
    assert (receipt["feed"], receipt["oracle_price"], receipt["confidence"]) == (
        "pyth",
        "150",
        "0.1",
    )
    assert 3000 <= receipt["age_ms"] < 10_000
    assert receipt["publish_time"].endswith("Z")


async def test_quote_size_spends_the_whole_balance(market: Market) -> None:
    """Lesson 4: a near-full sale left size 0 with an average price."""
    user = await market.user()
    request = OrderRequest(Side.BUY, quote_size=1000 * USDC)
    order = (await market.desk.place(user, request)).order
    assert await balances(market, user) == {"SOL": order["size"], "USDC": "0"}
    await market.desk.place(user, sell(int(Decimal(order["size"]) * SOL)))
    assert (await balances(market, user))["SOL"] == "0"
    closed = (await market.portfolios.get(user))["positions"][0]
    assert (closed["size"], closed["cost_basis"], closed["average_price"]) == ("0", "0", None)
    await assert_invariants(market.engine)


async def test_a_replayed_id_gives_the_first_answer_and_one_fill(market: Market) -> None:
    """Lesson 2: no idempotency key."""
    user = await market.user()
    request = replace(buy(), client_order_id=uuid4())
    first = await market.desk.place(user, request)
    market.price.price = None  # a replay needs no price
    again = await market.desk.place(user, request)
    assert (first.replayed, again.replayed) == (False, True)
    assert again.order == first.order
    assert len(market.listener.fills) == 1
    with pytest.raises(IdempotencyConflict):
        await market.desk.place(user, replace(request, size=2 * SOL))
    await assert_invariants(market.engine)


async def test_a_refused_order_changes_nothing_frees_its_id_and_is_recorded(market: Market) -> None:
    """Lesson 7: rejected orders were recorded nowhere."""
    user = await market.user()
    request = replace(buy(7 * SOL), client_order_id=uuid4())
    with pytest.raises(InsufficientBalance) as refused:
        await market.desk.place(user, request)
    assert refused.value.fields["required"] == "1051.05"
    assert await balances(market, user) == {"SOL": "0", "USDC": "1000"}
    assert not (await market.portfolios.orders(user, limit=10)).items
    [record] = (await market.portfolios.orders(user, limit=10, status=OrderStatus.REJECTED)).items
    assert record["reason"] == "insufficient_balance"
    assert (record["client_order_id"], record["trade"], record["size"]) == (None, None, "7")
    market.price.price = Decimal(100)
    assert not (await market.desk.place(user, request)).replayed
    await assert_invariants(market.engine)


async def test_no_fill_without_a_fresh_price(market: Market) -> None:
    """Lesson 3: a five-minute limit by write time, and a price without a time counted as fresh."""
    user = await market.user()
    market.price.age_s = 12
    with pytest.raises(PriceStale):
        await market.desk.place(user, buy())
    with pytest.raises(PriceStale):
        await market.desk.preview(user, buy())
    market.price.price = None
    with pytest.raises(PriceUnavailable):
        await market.desk.place(user, buy())
    assert await balances(market, user) == {"SOL": "0", "USDC": "1000"}


async def test_sol_is_traded_above_a_thousand_too(market: Market) -> None:
    """Lesson 22: SOL above $1000 halted."""
    user = await market.user()
    market.price.price = Decimal("1234.5")
    trade = (await market.desk.place(user, buy(SOL // 2))).order["trade"]
    assert (trade["price"], trade["notional"]) == ("1234.5", "617.25")
    await assert_invariants(market.engine)


async def test_an_order_that_comes_too_late_is_not_filled(market: Market) -> None:
    user = await market.user()
    now = utc_now()
    request = replace(buy(), client_order_id=uuid4(), valid_until=now - timedelta(milliseconds=1))
    with pytest.raises(OrderExpired):
        await market.desk.place(user, request)
    assert await balances(market, user) == {"SOL": "0", "USDC": "1000"}
    pressed_again = replace(request, valid_until=now + timedelta(minutes=1))
    filled = await market.desk.place(user, pressed_again)
    # Filled is filled: what comes late then is told so, not that nothing was bought.
    late = await market.desk.place(user, request)
    assert (filled.replayed, late.replayed, late.order) == (False, True, filled.order)
    await assert_invariants(market.engine)


async def test_the_preview_is_what_the_order_then_does(market: Market) -> None:
    user = await market.user()
    market.price.price = Decimal("151.23456789")
    for request in (buy(), OrderRequest(Side.BUY, quote_size=100 * USDC), sell(SOL // 3)):
        preview = await market.desk.preview(user, request)
        trade = (await market.desk.place(user, request)).order["trade"]
        for figure in ("price", "size", "notional", "fee"):
            assert preview[figure] == trade[figure]
        assert await balances(market, user) == preview["balances_after"]
    with pytest.raises(InsufficientBalance):
        await market.desk.preview(user, sell(50 * SOL))


async def test_listeners_hear_of_each_fill_after_its_commit(market: Market) -> None:
    user = await market.user()
    await market.desk.place(user, buy())
    await market.desk.place(user, sell())
    assert [fill[3] for fill in market.listener.fills] == [1, 2]
    _, order, portfolio, sequence = market.listener.fills[-1]
    assert portfolio == await market.portfolios.get(user) | {"price": portfolio["price"]}
    assert await market.portfolios.order(user, int(order["id"])) == order
    assert sequence == (await market.portfolios.recent_orders(user))["sequence"]


async def test_nobody_reads_or_spends_what_is_someone_elses(market: Market) -> None:
    """Lesson 5: one user could read another's order by id."""
    alice, bob = await market.user("alice"), await market.user("bob")
    order = (await market.desk.place(alice, buy())).order
    with pytest.raises(NotFound):
        await market.portfolios.order(bob, int(order["id"]))
    assert not (await market.portfolios.orders(bob, limit=10)).items
    assert await balances(market, bob) == {"SOL": "0", "USDC": "1000"}
    with pytest.raises(InsufficientBalance):
        await market.desk.place(bob, sell())
    shared_id = replace(buy(), client_order_id=uuid4())
    assert not (await market.desk.place(alice, shared_id)).replayed
    assert not (await market.desk.place(bob, shared_id)).replayed


async def test_a_user_without_an_account_is_told_so(market: Market) -> None:
    for call in (market.desk.place(404, buy()), market.desk.preview(404, buy())):
        with pytest.raises(NotFound):
            await call
    with pytest.raises(PaperTradeError):
        await market.portfolios.get(404)


async def test_paging_meets_every_order_once(market: Market) -> None:
    """Lesson 13: limit and filters were ignored."""
    user = await market.user()
    for _ in range(3):
        await market.desk.place(user, buy(SOL // 10))
        await market.desk.place(user, sell(SOL // 20))
    ids, cursor = [], None
    while True:
        page = await market.portfolios.orders(user, limit=4, cursor=cursor)
        ids += [int(order["id"]) for order in page.items]
        if (cursor := page.next_cursor) is None:
            break
    assert len(ids) == 6
    assert ids == sorted(set(ids), reverse=True)
    sales = await market.portfolios.orders(user, limit=3, side=Side.SELL)
    assert [order["side"] for order in sales.items] == ["sell"] * 3
    assert sales.next_cursor is None
    trades = await market.portfolios.trades(user, limit=5)
    older = await market.portfolios.trades(user, limit=5, cursor=trades.next_cursor)
    assert len({trade["id"] for trade in trades.items + older.items}) == 6
    ledger = await market.portfolios.ledger(user, limit=200)
    assert len(ledger.items) == 1 + 6 * 3
    varying = {
        name: ledger.items[-1][name] for name in ("id", "account_id", "created_at", "digest")
    }
    assert ledger.items[-1] == varying | {
        "sequence": 1,
        "asset": "USDC",
        "amount": "1000",
        "balance_after": "1000",
        "kind": "grant",
        "trade_id": None,
        "order_id": None,
    }


async def test_lists_are_filtered_before_they_are_cut(market: Market) -> None:
    user = await market.user()
    for _ in range(2):
        await market.desk.place(user, buy(SOL // 10))
        await market.desk.place(user, sell(SOL // 20))
    purchases = await market.portfolios.trades(user, limit=2, side=Side.BUY)
    assert [trade["side"] for trade in purchases.items] == ["buy", "buy"]
    assert purchases.next_cursor is None
    moves = await market.portfolios.ledger(user, limit=4, asset=Asset.SOL)
    assert [entry["amount"] for entry in moves.items] == ["-0.05", "0.1", "-0.05", "0.1"]
    assert moves.next_cursor is None
    assert moves.items[1]["order_id"] == purchases.items[0]["order_id"]


async def test_a_receipt_tells_what_its_trade_changed(market: Market) -> None:
    user, stranger = await market.user(), await market.user("another")
    await market.desk.place(user, buy())
    order = (await market.desk.place(user, sell(SOL // 2))).order
    receipt = await market.portfolios.receipt(user, int(order["id"]))
    assert receipt["order"] == order
    changes = [(e["asset"], e["kind"], e["amount"]) for e in receipt["entries"]]
    assert changes == [
        ("USDC", "trade", "75"),
        ("USDC", "fee", "-0.075"),
        ("SOL", "trade", "-0.5"),
    ]
    assert {entry["order_id"] for entry in receipt["entries"]} == {order["id"]}
    with pytest.raises(NotFound):
        await market.portfolios.receipt(stranger, int(order["id"]))


async def test_a_refused_order_has_no_receipt(market: Market) -> None:
    user = await market.user()
    with pytest.raises(InsufficientBalance):
        await market.desk.place(user, buy(100 * SOL))
    refused = await market.portfolios.orders(user, limit=1, status=OrderStatus.REJECTED)
    with pytest.raises(NotFound, match="not filled"):
        await market.portfolios.receipt(user, int(refused.items[0]["id"]))


CUT_AT_COMMIT = (
    """
    CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$
    """,
    """
    CREATE CONSTRAINT TRIGGER cut AFTER INSERT ON trades DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION cut()
    """,
)


async def test_a_commit_that_breaks_off_is_not_called_unchanged(market: Market) -> None:
    """The connection dies between the last statement and the answer to COMMIT."""
    user = await market.user()
    request = replace(buy(), client_order_id=uuid4())
    async with market.pool.connection() as connection:
        for statement in CUT_AT_COMMIT:
            await connection.execute(statement)
    try:
        with pytest.raises(OutcomeUnknown, match="never fills it twice"):
            await market.desk.place(user, request)
    finally:
        async with market.pool.connection() as connection:
            await connection.execute("DROP FUNCTION cut CASCADE")
    assert not market.listener.fills
    assert not (await market.desk.place(user, request)).replayed
    await assert_invariants(market.engine)
