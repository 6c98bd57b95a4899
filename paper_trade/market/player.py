"""A candle played back as the prices that made it. Pure.

The simulator knows its market as candles and must serve it as updates; a replay has nothing but
candles. Both hand them to `play`, so that ticks and history can never disagree.
"""

from __future__ import annotations

import math
from random import Random
from typing import NamedTuple

MIN_PRICES = 4
"""Open, high, low and close may be four different prices."""

LOW_FIRST_PROBABILITY = 0.7
"""How often a rising candle visits its low before its high (and a falling one the reverse)."""

RANGE_OF_UNIT_WALK = 1.6
"""Expected range of a Brownian path of unit variance: sqrt(8/pi) (Feller, 1951)."""


class Bar(NamedTuple):
    """Open, high, low and close as integers of one unit; low <= open, close <= high."""

    open: int
    high: int
    low: int
    close: int


def merge(bars: list[Bar]) -> Bar:
    """The candle of consecutive candles. `bars` must not be empty."""
    return Bar(
        bars[0].open,
        max(bar.high for bar in bars),
        min(bar.low for bar in bars),
        bars[-1].close,
    )


def play(bar: Bar, count: int, seed: str) -> list[int]:
    """`count` prices whose candle is exactly `bar`, wandering believably in between.

    The first is the open, the last the close; the high and the low are touched and never passed.
    The same arguments give the same prices.

    Raises:
        ValueError: fewer than `MIN_PRICES` asked for.
    """
    if count < MIN_PRICES:
        raise ValueError(f"a candle takes at least {MIN_PRICES} prices, not {count}")
    rng = Random(seed)  # noqa: S311 - a market's noise, not a secret
    step = (bar.high - bar.low) / (RANGE_OF_UNIT_WALK * math.sqrt(count))
    prices = [bar.open]
    for place, price in _turning_points(bar, count, rng):
        prices += _walk(prices[-1], price, place - len(prices) + 1, step, bar, rng)
    return prices


def _turning_points(bar: Bar, count: int, rng: Random) -> list[tuple[int, int]]:
    """The places (1 … count - 1) at which the extremes and the close stand, ascending."""
    first, second = sorted(rng.sample(range(1, count - 1), 2))
    rising = bar.close >= bar.open
    low_first = (rng.random() < LOW_FIRST_PROBABILITY) == rising
    extremes = (bar.low, bar.high) if low_first else (bar.high, bar.low)
    return [(first, extremes[0]), (second, extremes[1]), (count - 1, bar.close)]


def _walk(start: int, end: int, length: int, step: float, bar: Bar, rng: Random) -> list[int]:
    """A Brownian bridge of `length` prices after `start`, the last of them `end`."""
    prices = []
    price = start
    for left in range(length, 1, -1):
        noise = step * rng.gauss(0, 1) * math.sqrt((left - 1) / left)
        price = _reflect(round(price + (end - price) / left + noise), bar)
        prices.append(price)
    return [*prices, end]


def _reflect(price: int, bar: Bar) -> int:
    """`price` folded back at the high and at the low: clamping would glue it to them."""
    width = bar.high - bar.low
    if width == 0:
        return bar.low
    offset = (price - bar.low) % (2 * width)
    return bar.low + min(offset, 2 * width - offset)
