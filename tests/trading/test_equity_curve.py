"""The curve of an account's worth, against the plain rule: the last value that was known holds."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import insert, update
from sqlalchemy.ext.asyncio import AsyncEngine

from paper_trade.clock import utc_now
from paper_trade.db.session import Pool
from paper_trade.db.tables import accounts, equity_snapshots
from paper_trade.trading.equity_curve import Lifetime, equity_points
from paper_trade.trading.snapshots import take_snapshots
from tests.trading.market import SOL, Market, buy

OPENED_AT = datetime(2026, 1, 1, tzinfo=UTC)
OPENED = int(OPENED_AT.timestamp())
FUNDS = 1000
DAY = 86_400


@pytest.fixture
def market(engine: AsyncEngine, pool: Pool) -> Market:
    return Market(engine, pool)


async def opened_long_ago(market: Market) -> int:
    """A user whose account was opened at OPENED_AT."""
    user = await market.user()
    async with market.engine.begin() as connection:
        await connection.execute(update(accounts).values(opened_at=OPENED_AT))
    return user


async def account_with(market: Market, snapshots: Sequence[tuple[float, int]]) -> int:
    """An account with snapshots at so many seconds after its opening."""
    portfolio = await market.portfolios.get(await opened_long_ago(market))
    account_id = int(portfolio["account"]["id"])
    rows = [
        {
            "account_id": account_id,
            "time": OPENED_AT + timedelta(seconds=seconds),
            "equity": equity,
        }
        for seconds, equity in snapshots
    ]
    if rows:
        async with market.engine.begin() as connection:
            await connection.execute(insert(equity_snapshots), rows)
    return account_id


def lifetime(account_id: int, length_s: int, equity: int | None) -> Lifetime:
    seen_at = OPENED_AT + timedelta(seconds=length_s)
    return Lifetime(account_id, FUNDS, OPENED_AT, seen_at, equity)


async def points(
    market: Market,
    life: Lifetime,
    since: int | None = None,
    until: int | None = None,
    most: int = 2000,
) -> list[tuple[int, int]]:
    """The curve, in seconds after the opening."""
    since = None if since is None else OPENED + since
    until = None if until is None else OPENED + until
    async with market.engine.connect() as connection:
        curve = await equity_points(connection, life, since, until, most)
    return [(point.time - OPENED, point.equity) for point in curve]


def value_at(curve: Sequence[tuple[float, int]], second: int) -> int:
    """The last value that was known in that second."""
    return [FUNDS, *(equity for time, equity in curve if int(time) <= second)][-1]


async def test_a_curve_goes_from_the_start_over_the_snapshots_to_the_present(
    market: Market,
) -> None:
    account = await account_with(market, [(60, 1010), (120.5, 990), (120.9, 995)])
    life = lifetime(account, 500, 1020)
    assert await points(market, life) == [(0, FUNDS), (60, 1010), (120, 995), (500, 1020)]


async def test_a_present_that_is_not_known_is_not_made_up(market: Market) -> None:
    account = await account_with(market, [(60, 1010)])
    life = lifetime(account, 500, None)
    assert await points(market, life) == [(0, FUNDS), (60, 1010)]
    assert await points(market, life, until=400) == [(0, FUNDS), (60, 1010), (400, 1010)]


async def test_a_stretch_begins_and_ends_with_the_values_that_held(market: Market) -> None:
    """Nothing is written while nothing changes, and still there is a curve."""
    account = await account_with(market, [(60, 1010), (30 * DAY, 1200)])
    life = lifetime(account, 40 * DAY, 1300)
    quiet = await points(market, life, 5 * DAY, 6 * DAY)
    assert quiet == [(5 * DAY, 1010), (6 * DAY, 1010)]
    rising = await points(market, life, 29 * DAY, 31 * DAY)
    assert rising == [(29 * DAY, 1010), (30 * DAY, 1200), (31 * DAY, 1200)]
    assert await points(market, life, 30 * DAY, 30 * DAY) == [(30 * DAY, 1200)]
    assert await points(market, life, until=30) == [(0, FUNDS), (30, FUNDS)]
    assert await points(market, life, -100, 10**9) == await points(market, life)


async def test_there_is_no_curve_before_the_start_or_in_the_future(market: Market) -> None:
    life = lifetime(await account_with(market, []), 500, FUNDS)
    assert await points(market, life, until=-1) == []
    assert await points(market, life, since=501) == []


async def test_an_account_of_a_moment_has_its_start_and_its_present(market: Market) -> None:
    account = await account_with(market, [(0.2, 999)])
    assert await points(market, lifetime(account, 0, 998)) == [(0, FUNDS), (1, 998)]


async def test_a_snapshot_from_before_the_opening_does_not_count(market: Market) -> None:
    """The worker's clock may be behind, or a snapshot in flight during a reset."""
    account = await account_with(market, [(-60, 5), (600, 7)])
    assert await points(market, lifetime(account, 500, 1001)) == [(0, FUNDS), (500, 1001)]


@pytest.mark.parametrize("seed", range(8))
async def test_every_second_reads_as_it_was(market: Market, seed: int) -> None:
    draw = random.Random(seed)
    snapshots = sorted((draw.uniform(1, 5000), draw.randint(500, 1500)) for _ in range(300))
    life = lifetime(await account_with(market, snapshots), 5000, 1234)
    since, until = sorted(draw.sample(range(5000), 2))
    curve = await points(market, life, since, until)
    assert [time for time, _ in curve] == sorted({time for time, _ in curve})
    assert (curve[0][0], curve[-1][0]) == (since, until)
    for second in range(since, until + 1):
        assert value_at(curve, second) == value_at(snapshots, second)


@pytest.mark.parametrize("most", [1, 2, 3, 4, 5, 50, 301, 302, 303])
async def test_a_thinned_curve_keeps_its_ends_and_its_peaks(market: Market, most: int) -> None:
    draw = random.Random(most)
    # A burst, and then a long quiet stretch: what a bucket ends with must hold on.
    times = [draw.uniform(1, 600) for _ in range(150)]
    times += [draw.uniform(1, 9999) for _ in range(150)]
    snapshots = sorted((time, draw.randint(500, 1500)) for time in times)
    life = lifetime(await account_with(market, snapshots), 10_000, 1234)
    whole, thinned = await points(market, life), await points(market, life, most=most)
    assert len(thinned) <= most
    assert set(thinned) <= set(whole)
    assert thinned[-1] == whole[-1]
    if most > 1:
        assert thinned[0] == whole[0]
    if most >= 5:
        equities = [equity for _, equity in whole]
        shown = [equity for _, equity in thinned]
        assert (min(shown), max(shown)) == (min(equities), max(equities))
    if most >= len(whole):
        assert thinned == whole
    buckets = (most - 2) // 3
    if buckets:
        # At the end of each bucket the thinned curve says what the whole one says.
        for number in range(1, buckets + 1):
            end = 10_001 * number // buckets - 1
            assert value_at(thinned, end) == value_at(whole, end)


async def test_thinning_leaves_a_curve_that_fits_alone(market: Market) -> None:
    """Points that stand close together are not thinned as long as there is room."""
    snapshots = [(1 + second, 1000 + second % 7) for second in range(400)]
    life = lifetime(await account_with(market, snapshots), 100 * DAY, 1234)
    assert len(await points(market, life, most=500)) == 402


async def test_the_service_shows_what_the_portfolio_shows(market: Market) -> None:
    user = await opened_long_ago(market)
    await take_snapshots(market.engine, market.price, 10, utc_now)
    await market.desk.place(user, buy(2 * SOL))
    market.price.price = Decimal("151.5")
    curve = await market.portfolios.equity(user)
    assert curve[0] == (OPENED, "1000")
    assert curve[-1][1] == (await market.portfolios.get(user))["equity"]
    market.price.age_s = 60
    assert (await market.portfolios.equity(user))[-1][1] == "1000"
