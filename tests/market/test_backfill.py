"""Backfill: a real table, and a history server on a real socket."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from paper_trade.market.backfill import Backfill
from paper_trade.market.backfill_plan import expected
from paper_trade.market.candle_table import CandleTable
from paper_trade.market.candles import build
from paper_trade.market.history import Candles
from paper_trade.market.pyth_history import PythHistory
from paper_trade.market.tick import Tick
from paper_trade.vocabulary import Timeframe
from tests.market.candle_rows import stored
from tests.market.fake_history import FakeHistory, fake_history, opening, replies
from tests.market.ticks import FEED, START, SYMBOL, candle_at, ohlc, tick

M1, M5, D1 = Timeframe.M1, Timeframe.M5, Timeframe.D1
NOW = START + 1000


class Stage:
    """A history server, a table, a clock, and the backfill between them."""

    def __init__(self, server: FakeHistory, history: PythHistory, engine: AsyncEngine) -> None:
        self.server = server
        self.engine = engine
        self.now = datetime.fromtimestamp(NOW, UTC)
        self.backfill = Backfill(engine, history, FEED, clock=lambda: self.now)

    async def run(self) -> int:
        return await self.backfill.run()

    async def add(self, ticks: list[Tick]) -> None:
        table = CandleTable(FEED, SYMBOL, "unused")
        built = build(ticks, None)
        async with self.engine.begin() as connection:
            await table.add(connection, built.candles)
            await table.mark_gaps(connection, built.gaps)

    def asked(self, resolution: str) -> list[tuple[int, int]]:
        return [(first, last) for name, first, last in self.server.asked if name == resolution]


@pytest.fixture
async def stage(engine: AsyncEngine) -> AsyncIterator[Stage]:
    async with (
        fake_history(START - 400 * 86_400) as server,
        PythHistory(server.base_url) as history,
    ):
        yield Stage(server, history, engine)


async def test_an_empty_table_is_filled_to_its_depth(stage: Stage) -> None:
    written = await stage.run()

    book = await stored(stage.engine)
    wanted = {(timeframe, time) for timeframe in Timeframe for time in expected(timeframe, NOW)}
    assert set(book) == wanted
    assert written == len(wanted)
    assert len(stage.server.asked) == 8
    for (timeframe, time), candle in book.items():
        price = opening(time, timeframe.seconds)
        assert (candle.open, candle.close) == (price, price + Decimal("0.5"))
        assert (candle.high, candle.low) == (price + 1, price - Decimal("0.25"))
        assert (candle.ticks, candle.first, candle.partial) == (0, None, False)


async def test_a_full_table_is_left_in_peace(stage: Stage) -> None:
    await stage.run()
    stage.server.asked.clear()

    assert await stage.run() == 0
    assert stage.server.asked == []


async def test_a_complete_candle_is_never_touched(stage: Stage) -> None:
    await stage.add([tick(777, 0), tick(778, 59)])
    await stage.run()

    assert ohlc(candle_at(await stored(stage.engine), M1)) == ("777", "778", "777", "778")


async def test_a_partial_candle_is_replaced_and_keeps_its_count(stage: Stage) -> None:
    await stage.add([tick(777, 10), tick(778, 59)])
    await stage.run()

    candle = candle_at(await stored(stage.engine), M1)
    assert candle.open == opening(START, 60)
    assert (candle.ticks, candle.partial, candle.first) == (2, False, None)


async def test_a_bucket_that_has_just_closed_is_left_to_the_ticks(stage: Stage) -> None:
    stage.now = datetime.fromtimestamp(START + 119, UTC)
    await stage.add([tick(777, 10)])
    await stage.run()
    assert candle_at(await stored(stage.engine), M1).open == 777

    stage.now += timedelta(seconds=1)
    await stage.run()
    assert candle_at(await stored(stage.engine), M1).open == opening(START, 60)


async def test_a_late_tick_widens_what_history_filled(stage: Stage) -> None:
    await stage.run()
    before = candle_at(await stored(stage.engine), M1)
    await stage.add([tick(9999, 30)])

    after = candle_at(await stored(stage.engine), M1)
    assert after == replace(before, high=Decimal(9999), ticks=1)


async def test_what_history_lacks_is_not_asked_for_within_the_hour(stage: Stage) -> None:
    stage.server.without = {("1", START), ("1", START - 86_400)}
    await stage.run()
    stage.server.asked.clear()
    await stage.run()
    assert stage.asked("1") == []

    stage.server.without = set()
    stage.now += timedelta(hours=1, seconds=1)
    await stage.run()
    assert (M1, START) in await stored(stage.engine)


async def test_only_the_hole_is_asked_for(stage: Stage) -> None:
    await stage.run()
    stage.server.asked.clear()
    stage.now += timedelta(minutes=3)
    await stage.run()

    newest = expected(M1, NOW)[-1]
    assert stage.asked("1") == [(newest + 60, newest + 180)]
    assert stage.asked("D") == []


async def test_other_feeds_candles_are_not_ours(stage: Stage) -> None:
    table = CandleTable("another", SYMBOL, "unused")
    async with stage.engine.begin() as connection:
        await table.add(connection, build([tick(777, 0)], None).candles)
    await stage.run()

    found = {}
    for feed in ("another", FEED):
        page = await Candles(stage.engine, feed).page(M1, 1, START + 60)
        found[feed] = page.candles[0].open
    assert found == {"another": 777, FEED: opening(START, 60)}


async def test_a_refused_key_is_tried_again_only_after_a_while(stage: Stage) -> None:
    stage.server.fault = replies(403)
    assert await stage.run() == 0
    stage.now += timedelta(minutes=9)
    assert await stage.run() == 0
    assert len(stage.server.asked) == 1

    stage.server.fault = None
    stage.now += timedelta(minutes=1)
    assert await stage.run() > 0


async def test_a_server_in_trouble_is_asked_again_next_time(stage: Stage) -> None:
    stage.server.fault = replies(500)
    assert await stage.run() == 0
    assert len(stage.server.asked) == 1

    stage.server.fault = None
    assert await stage.run() > 0


async def test_one_refused_timeframe_does_not_keep_the_others_empty(stage: Stage) -> None:
    stage.server.fault = replies(200, b'{"s":"error","errmsg":"Invalid resolution"}')
    assert await stage.run() == 0

    assert {name for name, _, _ in stage.server.asked} == {"1", "5", "15", "60", "240", "D"}
