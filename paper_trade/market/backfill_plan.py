"""Which candles should be there, and how the missing ones are asked for. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from paper_trade.market.candles import bucket_start
from paper_trade.vocabulary import Timeframe

DAY_S = 86_400
DEPTH_S = {
    Timeframe.M1: 2 * DAY_S,
    Timeframe.M5: 7 * DAY_S,
    Timeframe.M15: 15 * DAY_S,
    Timeframe.H1: 60 * DAY_S,
    Timeframe.H4: 180 * DAY_S,
    Timeframe.D1: 365 * DAY_S,
}
"""How far back candles are filled in."""
SETTLED_AFTER_S = 60
"""A bucket is left to the ticks until it has been over for so long."""
MOST_BUCKETS = 1440
"""How many buckets one request spans; a day of minutes."""


def expected(timeframe: Timeframe, now: int) -> range:
    """The starts of all buckets within the depth that have been over long enough, ascending."""
    step = timeframe.seconds
    first = -(-(now - DEPTH_S[timeframe]) // step) * step
    last_end = bucket_start(now - SETTLED_AFTER_S, timeframe)
    return range(first, last_end, step)


def windows(
    wanted: Iterable[int], timeframe: Timeframe, most: int = MOST_BUCKETS
) -> list[tuple[int, int]]:
    """Spans (first, last, both inclusive) that hold every wanted bucket, the newest span first.

    Each spans at most `most` buckets. Holes that are near each other share one, because a request
    costs more than a few candles that are there already.
    """
    spans: list[tuple[int, int]] = []
    for time in sorted(wanted):
        if spans and time - spans[-1][0] < most * timeframe.seconds:
            spans[-1] = (spans[-1][0], time)
        else:
            spans.append((time, time))
    return spans[::-1]
