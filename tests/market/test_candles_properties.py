"""What must hold for any ticks, however they arrive and are batched."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from paper_trade.market.candles import Candle, merge
from paper_trade.market.tick import Tick
from paper_trade.vocabulary import Timeframe
from tests.market.ticks import Book, fold, tick

unhurried = settings(deadline=None)
"""How long an example takes depends on what else the machine does."""

prices = st.integers(1, 10**6).map(lambda cents: f"{cents / 100:.2f}")
seconds = st.integers(0, 3 * 3600)
any_ticks = st.lists(
    st.builds(tick, prices, seconds, st.none() | st.integers(0, 5), gap=st.booleans()), max_size=60
)
distinct_ticks = st.lists(
    st.builds(tick, prices, seconds, st.integers(0, 5)),
    max_size=60,
    unique_by=lambda t: t.order_key,
)


def observed(book: Book) -> Book:
    """Without `partial`, which says what was seen when, not what the market did."""
    return {key: replace(candle, partial=False) for key, candle in book.items()}


@unhurried
@given(any_ticks, st.data())
def test_any_split_into_batches_gives_the_same(ticks: list[Tick], data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(ticks)), max_size=5)))
    edges = [0, *cuts, len(ticks)]
    batches = [ticks[a:b] for a, b in pairwise(edges)]

    assert fold(batches) == fold([ticks])


@unhurried
@given(distinct_ticks, st.data())
def test_any_order_of_arrival_gives_the_same(ticks: list[Tick], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(ticks))

    assert observed(fold([shuffled])) == observed(fold([ticks]))


@unhurried
@given(any_ticks)
def test_longer_timeframes_are_the_roll_up_of_minutes(ticks: list[Tick]) -> None:
    book = observed(fold([ticks]))
    minutes = sorted(c.open_time for c in book.values() if c.timeframe is Timeframe.M1)
    for timeframe in Timeframe:
        rolled: dict[int, Candle] = {}
        for minute in minutes:
            start = minute - minute % timeframe.seconds
            part = replace(book[Timeframe.M1, minute], timeframe=timeframe, open_time=start)
            rolled[start] = merge(rolled[start], part) if start in rolled else part
        assert rolled == {c.open_time: c for c in book.values() if c.timeframe is timeframe}


@unhurried
@given(any_ticks)
def test_candles_agree_with_their_definition(ticks: list[Tick]) -> None:
    for (timeframe, start), candle in fold([ticks]).items():
        inside = [t for t in ticks if start <= t.publish_time < start + timeframe.seconds]
        in_order = sorted(inside, key=lambda t: t.order_key)  # stable: arrival decides ties
        assert candle.open == in_order[0].price
        assert candle.close == in_order[-1].price
        assert candle.high == max(t.price for t in inside)
        assert candle.low == min(t.price for t in inside)
        assert candle.ticks == len(inside)


@unhurried
@given(any_ticks)
def test_no_tick_is_lost_or_counted_twice(ticks: list[Tick]) -> None:
    book = fold([ticks])
    for timeframe in Timeframe:
        counted = sum(c.ticks for c in book.values() if c.timeframe is timeframe)
        assert counted == len(ticks)


@unhurried
@given(any_ticks, any_ticks, any_ticks)
def test_merging_is_associative(a: list[Tick], b: list[Tick], c: list[Tick]) -> None:
    parts = [fold([part]).get((Timeframe.D1, tick(1, 0).publish_time)) for part in (a, b, c)]
    if all(parts):
        first, second, third = (part for part in parts if part)
        assert merge(merge(first, second), third) == merge(first, merge(second, third))
