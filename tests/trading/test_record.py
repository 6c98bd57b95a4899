"""A record as the database adds it up, against sums over the lists that users see."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from sqlalchemy import insert, update
from sqlalchemy.ext.asyncio import AsyncEngine

from paper_trade.clock import utc_now
from paper_trade.db.session import Pool
from paper_trade.db.tables import accounts, equity_snapshots
from paper_trade.errors import PaperTradeError
from paper_trade.trading.equity_curve import Lifetime
from paper_trade.trading.record import read_record
from tests.trading.market import SOL, Market, buy, sell

OPENED_AT = datetime(2026, 1, 1, 15, 30, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def market(engine: AsyncEngine, pool: Pool) -> Market:
    return Market(engine, pool)


async def test_nothing_is_defined_before_the_first_trade(market: Market) -> None:
    assert await market.portfolios.performance(await market.user()) == {
        "trades": 0,
        "closed_trades": 0,
        "wins": 0,
        "losses": 0,
        "win_rate": None,
        "profit_factor": None,
        "expectancy": None,
        "best": None,
        "worst": None,
        "realized_pnl": "0",
        "max_drawdown": "0",
        "max_drawdown_percent": "0",
        "days": 0,
        "sharpe": None,
        "sortino": None,
        "turnover": "0",
        "fees": "0",
    }


async def test_two_round_trips_worked_by_hand(market: Market) -> None:
    """Buy 2 at 100; sell 1 at 110 (+10) and 1 at 96 (-4); fees are 0.2, 0.11 and 0.096."""
    user = await market.user()
    for price, order in ((100, buy(2 * SOL)), (110, sell()), (96, sell())):
        market.price.price = Decimal(price)
        await market.desk.place(user, order)
    record = await market.portfolios.performance(user)
    assert record == {
        "trades": 3,
        "closed_trades": 2,
        "wins": 1,
        "losses": 1,
        "win_rate": "50",
        "profit_factor": "2.5",
        "expectancy": "3",
        "best": "10",
        "worst": "-4",
        "realized_pnl": "6",
        "max_drawdown": "0",
        "max_drawdown_percent": "0",
        "days": 0,
        "sharpe": None,
        "sortino": None,
        "turnover": "406",
        "fees": "0.406",
    }
    position = (await market.portfolios.get(user))["positions"][0]
    assert (position["realized_pnl"], position["fees"]) == ("6", "0.406")


async def test_others_and_refused_orders_do_not_count(market: Market) -> None:
    alice, bob = await market.user("alice"), await market.user("bob")
    await market.desk.place(alice, buy())
    with pytest.raises(PaperTradeError):
        await market.desk.place(bob, buy(100 * SOL))
    assert (await market.portfolios.performance(bob))["trades"] == 0
    assert (await market.portfolios.performance(alice))["trades"] == 1


@pytest.mark.parametrize("seed", range(3))
async def test_the_sums_are_those_of_the_list_of_trades(market: Market, seed: int) -> None:
    draw = random.Random(seed)
    user = await market.user()
    for _ in range(60):
        market.price.price = Decimal(draw.randint(9000, 11_000)) / 100
        order = draw.choice([buy, sell])(draw.randint(SOL // 100, SOL))
        try:
            await market.desk.place(user, order)
        except PaperTradeError:
            continue
    listed = (await market.portfolios.trades(user, limit=200)).items
    results = [Fraction(trade["realized_pnl"]) for trade in listed if trade["side"] == "sell"]
    won = [result for result in results if result > 0]
    lost = [result for result in results if result < 0]
    record = await market.portfolios.performance(user)
    assert (record["trades"], record["closed_trades"]) == (len(listed), len(results))
    assert (record["wins"], record["losses"]) == (len(won), len(lost))
    near(record["win_rate"], Fraction(100 * len(won), len(results)), Fraction(1, 10**4))
    near(record["profit_factor"], Fraction(sum(won), -sum(lost)), Fraction(1, 10**4))
    near(record["expectancy"], sum(results) / Fraction(len(results)), Fraction(1, 10**6))
    assert Fraction(record["best"]) == max(results)
    assert Fraction(record["worst"]) == min(results)
    assert Fraction(record["turnover"]) == sum(Fraction(trade["notional"]) for trade in listed)
    assert Fraction(record["fees"]) == sum(Fraction(trade["fee"]) for trade in listed)


def near(shown: str, exact: Fraction, within: Fraction) -> None:
    assert abs(Fraction(shown) - exact) <= within


async def account_with(market: Market, snapshots: list[tuple[timedelta, int]]) -> int:
    user = await market.user()
    account_id = int((await market.portfolios.get(user))["account"]["id"])
    rows = [
        {"account_id": account_id, "time": OPENED_AT + after, "equity": equity}
        for after, equity in snapshots
    ]
    async with market.engine.begin() as connection:
        await connection.execute(update(accounts).values(opened_at=OPENED_AT))
        await connection.execute(insert(equity_snapshots), rows)
    return account_id


async def test_the_deepest_fall_in_units_and_in_percent(market: Market) -> None:
    """1000 → 800 is 20 % and 200; 3000 → 2700 only 10 %, but 300; 2900 at the end is no low."""
    worths = [800, 3000, 2700, 2800]
    snapshots = [(timedelta(hours=i + 1), worth) for i, worth in enumerate(worths)]
    account_id = await account_with(market, [(-DAY, 9999), *snapshots, (3 * DAY, 1)])
    seen_at = OPENED_AT + timedelta(hours=9)
    for equity, amount, share in ((2900, 300, "0.2"), (None, 300, "0.2"), (1500, 1500, "0.5")):
        life = Lifetime(account_id, 1000, OPENED_AT, seen_at, equity)
        async with market.engine.connect() as connection:
            drawdown = (await read_record(connection, life)).drawdown
        assert (drawdown.amount, drawdown.share) == (amount, Decimal(share))


@pytest.mark.parametrize("seed", range(3))
async def test_days_close_with_the_last_worth_that_was_known(market: Market, seed: int) -> None:
    draw = random.Random(seed)
    hours = sorted({*draw.sample(range(1, 400), 25), 24 * 17})
    snapshots = [(timedelta(hours=hour), draw.randint(500, 1500)) for hour in hours]
    account_id = await account_with(market, snapshots)
    seen_at = OPENED_AT + 17 * DAY + timedelta(hours=5)
    life = Lifetime(account_id, 1000, OPENED_AT, seen_at, 5)
    async with market.engine.connect() as connection:
        record = await read_record(connection, life)
    expected = [
        [1000, *(worth for after, worth in snapshots if after <= day * DAY)][-1]
        for day in range(18)
    ]
    assert (record.days, list(record.closes)) == (17, expected)


async def test_a_record_of_days_has_its_ratios(market: Market) -> None:
    user = await market.user()
    portfolio = await market.portfolios.get(user)
    opened_at = utc_now() - timedelta(days=3, hours=2)
    rows = [
        {
            "account_id": int(portfolio["account"]["id"]),
            "time": opened_at + timedelta(hours=hours),
            "equity": worth * 10**6,
        }
        for hours, worth in ((24, 1100), (30, 900), (48, 1045), (71, 1149.5))
    ]
    async with market.engine.begin() as connection:
        await connection.execute(update(accounts).values(opened_at=opened_at))
        await connection.execute(insert(equity_snapshots), rows)
    record = await market.portfolios.performance(user)
    assert (record["days"], record["sharpe"], record["sortino"]) == (3, "11.0303", "33.0908")
