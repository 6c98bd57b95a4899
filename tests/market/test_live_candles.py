from __future__ import annotations

import orjson

from paper_trade.market.candles import Candle
from paper_trade.market.live_candles import LiveCandles, candle_frame, candle_view
from paper_trade.vocabulary import Timeframe
from tests.market.ticks import START, candle_at, fold, tick

MINUTE = candle_at(fold([[tick("10.5", 0)]]), Timeframe.M1)
NEXT = candle_at(fold([[tick("11", 60)]]), Timeframe.M1, 60)
DAY = candle_at(fold([[tick("10.5", 0)]]), Timeframe.D1)


def shown(due: list[tuple[Candle, bool]]) -> list[tuple[str, int, bool]]:
    return [(candle.timeframe.value, candle.open_time - START, closed) for candle, closed in due]


def test_a_change_is_shown_at_once() -> None:
    assert shown(LiveCandles().due([MINUTE], START)) == [("1m", 0, False)]


def test_nothing_new_nothing_shown() -> None:
    live = LiveCandles()
    live.due([MINUTE], START)

    assert live.due([], START + 30) == []


def test_a_candle_is_shown_closed_without_another_tick() -> None:
    """Lesson 21: a candle was closed only by a later tick."""
    live = LiveCandles()
    live.due([MINUTE, DAY], START)

    assert live.due([], START + 64.9) == []
    assert shown(live.due([], START + 65)) == [("1m", 0, True)]
    assert live.due([], START + 66) == []


def test_the_candle_before_closes_beside_the_open_one() -> None:
    live = LiveCandles()
    live.due([MINUTE], START)

    assert shown(live.due([NEXT], START + 61)) == [("1m", 60, False)]
    assert shown(live.due([NEXT], START + 65)) == [("1m", 0, True), ("1m", 60, False)]


def test_a_late_tick_shows_its_candle_again_closed() -> None:
    live = LiveCandles()
    live.due([MINUTE], START + 65)

    assert shown(live.due([MINUTE], START + 70)) == [("1m", 0, True)]


def test_charts_get_numbers_and_seconds() -> None:
    assert candle_view(MINUTE) == {
        "time": START,
        "open": 10.5,
        "high": 10.5,
        "low": 10.5,
        "close": 10.5,
        "ticks": 1,
    }


def test_a_frame_starts_with_its_type() -> None:
    frame = candle_frame("SOL", MINUTE, closed=True)

    assert frame.startswith(b'{"type":"candle","asset":"SOL","timeframe":"1m","candle":{')
    assert orjson.loads(frame)["candle"]["closed"] is True
