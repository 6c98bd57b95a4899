"""The synthetic market's past as candles of any resolution, for the history route. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from paper_trade.market.player import Bar, merge
from paper_trade.market.simulator.synthetic_ticks import SyntheticTicks

RESOLUTIONS_MIN = {"1": 1, "5": 5, "15": 15, "60": 60, "240": 240, "D": 1440, "1D": 1440}
"""TradingView's names of the resolutions, in minutes."""
MARKET_OPENED = 1_577_836_800
"""2020-01-01: there is no history before."""
MAX_BARS = 20_000


class TooManyBars(ValueError):
    """A range of more than `MAX_BARS` candles was asked for."""


@dataclass(frozen=True, slots=True)
class TimedBar:
    """A candle stamped with its beginning, UNIX seconds."""

    time: int
    bar: Bar


def history(
    ticks: SyntheticTicks, published_slot: int, resolution_min: int, from_s: int, to_s: int
) -> list[TimedBar]:
    """Candles that begin within `from_s` … `to_s`, both inclusive, ascending.

    Nothing after `published_slot` is told: the last candle holds the updates up to it. Slow for a
    long range not asked for before (seconds for a year).

    Raises:
        TooManyBars: the range is too long for the resolution.
    """
    size_s = resolution_min * 60
    first = -(-max(from_s, MARKET_OPENED) // size_s)
    last = min(to_s, ticks.grid.publish_time(published_slot)) // size_s
    if last - first >= MAX_BARS:
        raise TooManyBars(f"more than {MAX_BARS} bars: ask for a shorter range")
    return [
        TimedBar(bucket * size_s, _bucket(ticks, published_slot, bucket, resolution_min))
        for bucket in range(first, last + 1)
    ]


def _bucket(ticks: SyntheticTicks, published_slot: int, bucket: int, resolution_min: int) -> Bar:
    start, end = bucket * resolution_min, (bucket + 1) * resolution_min
    current = ticks.grid.minute_of(published_slot)
    bars = ticks.market.bars(start, min(end, current))
    if start <= current < end:
        bars.append(ticks.minute_until(published_slot))
    return merge(bars)
