"""A candle played back makes exactly that candle."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paper_trade.market.player import MIN_PRICES, Bar, merge, play

PRICE = st.integers(1, 10**12)


@st.composite
def bars(draw: st.DrawFn) -> Bar:
    low, inner, other, high = sorted(draw(st.tuples(PRICE, PRICE, PRICE, PRICE)))
    open_, close = draw(st.permutations([inner, other]))
    edge = draw(st.sampled_from(["none", "open at low", "close at high", "flat"]))
    if edge == "open at low":
        return Bar(low, high, low, close)
    if edge == "close at high":
        return Bar(open_, high, low, high)
    return Bar(low, low, low, low) if edge == "flat" else Bar(open_, high, low, close)


@given(bars(), st.integers(MIN_PRICES, 400), st.text(max_size=5))
def test_prices_make_the_candle_exactly(bar: Bar, count: int, seed: str) -> None:
    prices = play(bar, count, seed)

    assert len(prices) == count
    assert Bar(prices[0], max(prices), min(prices), prices[-1]) == bar


@given(bars(), st.integers(MIN_PRICES, 200))
def test_the_same_seed_plays_the_same(bar: Bar, count: int) -> None:
    assert play(bar, count, "a") == play(bar, count, "a")


def test_other_seeds_take_other_paths() -> None:
    bar = Bar(15_000_000_000, 15_040_000_000, 14_980_000_000, 15_010_000_000)

    assert len({tuple(play(bar, 150, str(seed))) for seed in range(20)}) == 20


def test_the_path_wanders_in_small_steps() -> None:
    bar = Bar(15_000_000_000, 15_040_000_000, 14_980_000_000, 15_010_000_000)
    for seed in range(50):
        prices = play(bar, 150, str(seed))
        steps = sorted(abs(after - before) for before, after in pairwise(prices))

        assert len(set(prices)) > 100
        assert steps[len(steps) // 2] < (bar.high - bar.low) / 5


def test_fewer_prices_than_a_candle_has_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 4"):
        play(Bar(1, 2, 1, 2), MIN_PRICES - 1, "")


@given(st.lists(bars(), min_size=1, max_size=6))
def test_merged_candles_are_the_candle_of_their_prices(parts: list[Bar]) -> None:
    prices = [price for n, bar in enumerate(parts) for price in play(bar, 10, str(n))]

    assert merge(parts) == Bar(prices[0], max(prices), min(prices), prices[-1])
