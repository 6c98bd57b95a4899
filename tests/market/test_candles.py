from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from paper_trade.market.candles import Candle, Gap, bucket_start, build, is_closed, merge
from paper_trade.vocabulary import Timeframe
from tests.market.ticks import START, Book, candle_at, fold, ohlc, tick

M1, M5, D1 = Timeframe.M1, Timeframe.M5, Timeframe.D1


def minute_starts(book: Book) -> list[int]:
    return sorted(time - START for timeframe, time in book if timeframe is M1)


def test_no_ticks_no_candles() -> None:
    assert build([], None).candles == []


def test_first_high_low_and_last_price_of_a_minute() -> None:
    book = fold([[tick(10, 0), tick(12, 1), tick(9, 30), tick(11, 59)]])

    assert ohlc(candle_at(book, M1)) == ("10", "12", "9", "11")
    assert candle_at(book, M1).ticks == 4


def test_buckets_are_half_open() -> None:
    book = fold([[tick(10, 59), tick(11, 60)]])

    assert candle_at(book, M1).close == 10
    assert candle_at(book, M1, 60).open == 11


@pytest.mark.parametrize(
    ("timeframe", "start"),
    [
        (Timeframe.M1, "2023-11-15T22:14:00"),
        (Timeframe.M5, "2023-11-15T22:10:00"),
        (Timeframe.M15, "2023-11-15T22:00:00"),
        (Timeframe.H1, "2023-11-15T22:00:00"),
        (Timeframe.H4, "2023-11-15T20:00:00"),
        (Timeframe.D1, "2023-11-15T00:00:00"),
    ],
)
def test_buckets_start_at_round_utc_times(timeframe: Timeframe, start: str) -> None:
    moment = int(datetime.fromisoformat("2023-11-15T22:14:20+00:00").timestamp())
    expected = int(datetime.fromisoformat(start + "+00:00").timestamp())

    assert bucket_start(moment, timeframe) == expected


def test_every_timeframe_is_built() -> None:
    """Lesson 20: only 1m was ever built; 5m, 15m and 1h were empty."""
    book = fold([[tick(10, 0), tick(13, 4000), tick(8, 15_000), tick(9, 86_399)]])

    for timeframe in Timeframe:
        assert ohlc(candle_at(book, timeframe))[0] == "10"
    assert ohlc(candle_at(book, D1)) == ("10", "13", "8", "9")
    assert candle_at(book, D1).ticks == 4
    assert candle_at(book, Timeframe.H1, 3600).close == 13


def test_no_candle_is_invented_in_a_gap() -> None:
    book = fold([[tick(10, 10), tick(11, 310)]])

    assert minute_starts(book) == [0, 300]


def test_a_late_tick_lands_in_its_own_bucket_of_every_timeframe() -> None:
    """Lesson 21: late ticks spoiled the current candle."""
    book = fold([[tick(10, 10), tick(11, 310)], [tick(15, 20)]])

    assert ohlc(candle_at(book, M1)) == ("10", "15", "10", "15")
    assert ohlc(candle_at(book, M5)) == ("10", "15", "10", "15")
    assert ohlc(candle_at(book, M1, 300)) == ("11", "11", "11", "11")
    assert ohlc(candle_at(book, Timeframe.M15)) == ("10", "15", "10", "11")


def test_a_late_tick_from_before_the_first_moves_the_open() -> None:
    book = fold([[tick(10, 10)], [tick(7, 5)]])

    assert ohlc(candle_at(book, M1)) == ("7", "10", "7", "10")


def test_ticks_of_one_second_are_ordered_by_slot() -> None:
    book = fold([[tick(12, 5, slot=3), tick(10, 5, slot=1), tick(11, 5, slot=2)]])

    assert ohlc(candle_at(book, M1)) == ("10", "12", "10", "12")


def test_without_slots_arrival_decides_within_a_second() -> None:
    book = fold([[tick(12, 5), tick(10, 5)], [tick(11, 5)]])

    assert ohlc(candle_at(book, M1)) == ("12", "12", "10", "11")


def test_highs_and_lows_of_every_tick_count() -> None:
    """Lesson 21: parallel ticks lost highs and lows."""
    prices = [100, 90, 120, 95, 85, 110]
    book = fold([[tick(price, second)] for second, price in enumerate(prices)])

    assert ohlc(candle_at(book, M1)) == ("100", "120", "85", "110")


def test_a_candle_closes_by_the_clock() -> None:
    """Lesson 21: a candle was closed only by a later tick."""
    candle = candle_at(fold([[tick(10, 10)]]), M1)

    assert not is_closed(candle, START + 64.9)
    assert is_closed(candle, START + 65)


def test_a_tick_from_the_future_blocks_nothing() -> None:
    """Lesson 21: a tick dated in the future blocked everything."""
    book = fold([[tick(10, 1), tick(99, 3600), tick(11, 2)], [tick(12, 61)]])

    assert ohlc(candle_at(book, M1)) == ("10", "11", "10", "11")
    assert ohlc(candle_at(book, M1, 60)) == ("12", "12", "12", "12")


class TestPartial:
    """A candle part of whose time was not observed says so, until history fills it."""

    def partial(self, book: Book, timeframe: Timeframe = M1) -> list[int]:
        return sorted(
            t - START for (frame, t), c in book.items() if frame is timeframe and c.partial
        )

    def test_the_first_tick_ever_in_the_middle_of_its_bucket(self) -> None:
        book = fold([[tick(10, 5), tick(11, 61)]])

        assert self.partial(book) == [0]
        assert self.partial(book, M5) == [0]

    def test_the_first_tick_ever_at_the_start_of_its_bucket(self) -> None:
        book = fold([[tick(10, 60)]])

        assert self.partial(book) == []
        assert self.partial(book, M5) == [0]

    def test_every_bucket_that_overlaps_a_gap(self) -> None:
        book = fold([[tick(10, 0), tick(11, 70), tick(12, 250, gap=True), tick(13, 300)]])

        assert self.partial(book) == [60, 240]
        assert self.partial(book, M5) == [0]
        assert self.partial(book, D1) == [0]

    def test_a_gap_that_ends_where_a_bucket_starts(self) -> None:
        book = fold([[tick(10, 0), tick(11, 60, gap=True)]])

        assert self.partial(book) == [0]

    def test_a_gap_within_one_second(self) -> None:
        book = fold([[tick(10, 0, 1), tick(11, 0, 9, gap=True)]])

        assert self.partial(book) == [0]

    def test_a_gap_found_by_a_later_batch(self) -> None:
        book = fold([[tick(10, 0)], [tick(12, 200, gap=True)]])

        assert self.partial(book) == [0, 180]

    def test_a_late_tick_alone_in_a_missed_minute(self) -> None:
        book = fold([[tick(10, 0)], [tick(12, 200, gap=True)], [tick(11, 70), tick(11, 75)]])

        assert self.partial(book) == [0, 60, 180]

    def test_a_late_tick_in_an_observed_minute(self) -> None:
        book = fold([[tick(10, 0), tick(12, 70)], [tick(11, 30)]])

        assert self.partial(book) == []

    def test_a_gap_tick_that_is_older_than_the_newest(self) -> None:
        gaps = build([tick(10, 50, gap=True)], (START + 130, 0)).gaps

        assert gaps == [Gap(START + 50, START + 130)]


class TestMergeWithHistory:
    """History covers the whole bucket: ticks widen its range and are counted, nothing else."""

    def history(self) -> Candle:
        return replace(candle_at(fold([[tick(10, 0)]]), M1), first=None, last=None, ticks=0)

    def test_open_and_close_stay(self) -> None:
        late = candle_at(fold([[tick(12, 0), tick(9, 59)]]), M1)

        merged = merge(self.history(), late)

        assert ohlc(merged) == ("10", "12", "9", "10")
        assert merged.ticks == 2
        assert merged.first is None
        assert merged.last is None
