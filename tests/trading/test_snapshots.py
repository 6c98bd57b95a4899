"""The equity curve's points: exact, only when something changed, thinned with age."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from paper_trade.clock import utc_now
from paper_trade.db.session import Pool
from paper_trade.db.tables import equity_snapshots
from paper_trade.trading.snapshots import take_snapshots, thin_snapshots
from tests.trading.market import SOL, Market, buy


@pytest.fixture
def market(engine: AsyncEngine, pool: Pool) -> Market:
    return Market(engine, pool)


async def take(market: Market, at: datetime | None = None) -> int:
    return await take_snapshots(market.engine, market.price, 10**9, lambda: at or utc_now())


async def points(market: Market) -> list[int]:
    query = select(equity_snapshots.c.equity).order_by(equity_snapshots.c.time)
    async with market.engine.connect() as connection:
        return list((await connection.execute(query)).scalars())


MINUTE = timedelta(minutes=1)
EARLIER = datetime(2026, 1, 1, 12, 0, 59, 999_999, tzinfo=UTC)


async def test_a_point_is_the_portfolios_equity_and_an_unchanged_one_is_not_repeated(
    market: Market,
) -> None:
    user = await market.user()
    assert await take(market, EARLIER) == 1
    assert await take(market, EARLIER + MINUTE) == 0
    market.price.price = Decimal("151.00000001")
    await market.desk.place(user, buy(SOL + 1))
    assert await take(market, EARLIER + MINUTE) == 1
    equity = (await market.portfolios.get(user))["equity"]
    assert [Decimal(point).scaleb(-6) for point in await points(market)] == [1000, Decimal(equity)]


async def test_a_minute_has_one_point(market: Market) -> None:
    """Of two leaders in one minute, one after the other or at once, the first one's stays."""
    await market.desk.place(await market.user(), buy())
    for minute in range(5):
        calls = []
        for cents in range(4):
            market.price.price = Decimal(100 + minute) + Decimal(cents) / 100
            calls.append(take(market, EARLIER + minute * MINUTE))
        assert sum(await asyncio.gather(*calls)) == 1
    market.price.price = Decimal(99)
    assert await take(market, EARLIER + 4 * MINUTE - timedelta(seconds=59)) == 0
    assert await take(market, EARLIER + timedelta(seconds=30)) == 0  # it was frozen meanwhile
    assert await take(market, EARLIER + 4 * MINUTE + timedelta(microseconds=1)) == 1
    assert len(await points(market)) == 6


async def test_no_point_without_a_price_to_trade_on(market: Market) -> None:
    await market.user()
    market.price.age_s = 60
    assert await take_snapshots(market.engine, market.price, 10, utc_now) == 0
    market.price.price = None
    assert await take(market) == 0


async def test_old_points_are_thinned_to_the_first_of_each_hour(market: Market) -> None:
    await market.desk.place(await market.user(), buy())
    start = datetime(2026, 1, 1, 10, 30, tzinfo=UTC)
    for minute in range(60):
        market.price.price = Decimal(100 + minute)
        await take(market, start + timedelta(minutes=minute))
    assert await thin_snapshots(market.engine, lambda: start + timedelta(days=2)) == 0
    assert await thin_snapshots(market.engine, lambda: start + timedelta(days=3)) == 58
    assert await points(market) == [949_850_000, 979_850_000]
