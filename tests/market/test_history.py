"""Reads of the candle table, as the interfaces make them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from paper_trade.market.candle_table import CandleTable
from paper_trade.market.candles import build
from paper_trade.market.history import Candles
from paper_trade.market.tick import Tick
from paper_trade.vocabulary import Timeframe
from tests.market.ticks import FEED, START, SYMBOL, tick

M1, D1 = Timeframe.M1, Timeframe.D1
DAY = 86_400
UNKNOWN = dict.fromkeys(["open_24h", "high_24h", "low_24h", "change_24h", "change_24h_percent"])


async def store(engine: AsyncEngine, ticks: list[Tick], feed: str = FEED) -> None:
    async with engine.begin() as connection:
        await CandleTable(feed, SYMBOL, "unused").add(connection, build(ticks, None).candles)


def at(offset: float) -> datetime:
    return datetime.fromtimestamp(START + offset, UTC)


class TestPage:
    @pytest.fixture
    async def candles(self, engine: AsyncEngine) -> Candles:
        await store(engine, [tick(10 + n, n * 60) for n in range(7)])
        return Candles(engine, FEED)

    async def times(
        self, candles: Candles, limit: int, before: int | None = None
    ) -> tuple[list[int], int | None]:
        page = await candles.page(M1, limit, before and START + before)
        after = page.next_before
        return [c.open_time - START for c in page.candles], after and after - START

    async def test_the_newest_come_first_in_ascending_order(self, candles: Candles) -> None:
        assert await self.times(candles, 3) == ([240, 300, 360], 240)

    async def test_pages_meet_without_overlap(self, candles: Candles) -> None:
        assert await self.times(candles, 3, 240) == ([60, 120, 180], 60)
        assert await self.times(candles, 3, 60) == ([0], None)

    async def test_a_full_last_page_is_the_last(self, candles: Candles) -> None:
        assert await self.times(candles, 7) == ([0, 60, 120, 180, 240, 300, 360], None)

    async def test_before_everything(self, candles: Candles) -> None:
        page = await candles.page(M1, 3, START)

        assert (page.candles, page.next_before) == ([], None)

    async def test_other_timeframes_have_their_own(self, candles: Candles) -> None:
        page = await candles.page(D1, 10)

        assert [(c.open_time, c.ticks, str(c.close)) for c in page.candles] == [(START, 7, "16")]

    async def test_feeds_never_mix(self, engine: AsyncEngine, candles: Candles) -> None:
        await store(engine, [tick(999, 0)], "another")

        assert [c.high for c in (await candles.page(D1, 10)).candles] == [16]
        assert [c.high for c in (await Candles(engine, "another").page(D1, 10)).candles] == [999]


class TestStats:
    async def test_nothing_is_known_without_candles(self, engine: AsyncEngine) -> None:
        assert await Candles(engine, FEED).stats(at(0)) == UNKNOWN

    async def test_the_day_up_to_now(self, engine: AsyncEngine) -> None:
        await store(
            engine,
            [tick(1, 0), tick(100, 60), tick(150, 3600), tick(80, 7200), tick("110.5", 60 + DAY)],
        )

        assert await Candles(engine, FEED).stats(at(90 + DAY)) == {
            "open_24h": "100",
            "high_24h": "150",
            "low_24h": "80",
            "change_24h": "10.5",
            "change_24h_percent": "10.5",
        }

    async def test_the_open_candle_counts(self, engine: AsyncEngine) -> None:
        await store(engine, [tick(100, 0), tick(90, DAY), tick(120, DAY + 1)])

        stats = await Candles(engine, FEED).stats(at(DAY + 1))

        assert (stats["high_24h"], stats["change_24h_percent"]) == ("120", "20")

    async def test_unknown_when_candles_do_not_reach_back_a_day(self, engine: AsyncEngine) -> None:
        """Lesson 24: "change" was against the oldest loaded candle."""
        await store(engine, [tick(100, 7200), tick(120, DAY)])

        assert await Candles(engine, FEED).stats(at(DAY + 30)) == UNKNOWN

    async def test_a_quiet_minute_a_day_ago(self, engine: AsyncEngine) -> None:
        await store(engine, [tick(200, 0), tick(100, 30), tick(110, 300), tick(120, DAY + 130)])

        stats = await Candles(engine, FEED).stats(at(DAY + 130))

        assert stats["open_24h"] == "100"
        assert stats["high_24h"] == "120"
        assert stats["low_24h"] == "100"

    async def test_a_price_from_long_before_the_day_is_none_of_its(
        self, engine: AsyncEngine
    ) -> None:
        await store(engine, [tick(100, 0), tick(120, DAY + 7200)])

        assert await Candles(engine, FEED).stats(at(DAY + 7200)) == UNKNOWN

    async def test_a_market_that_stands_still_has_its_own_day(self, engine: AsyncEngine) -> None:
        await store(engine, [tick(100, 0), tick(90, DAY - 60)])

        stats = await Candles(engine, FEED).stats(at(1000 * DAY))

        assert stats["change_24h_percent"] == "-10"

    async def test_a_long_division_is_rounded(self, engine: AsyncEngine) -> None:
        await store(engine, [tick(3, 0), tick(4, DAY)])

        assert (await Candles(engine, FEED).stats(at(DAY)))["change_24h_percent"] == "33.3333"
