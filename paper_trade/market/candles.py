"""Ticks to candles. Pure.

A bucket starts at a multiple of its length in UNIX time (UTC) and is half-open. Its open is the
first tick by order key (publish_time, slot), its close the last; arrival decides between equal
keys. So merging is associative, a late tick lands in its own bucket of every timeframe, and no
candle is invented where there was no tick.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from paper_trade.market.tick import Tick
from paper_trade.vocabulary import Timeframe

OrderKey = tuple[int, int]

CLOSING_DELAY_S = 5
"""How long after its end a candle counts as closed: Pyth's updates lag 1 to 5 seconds."""


class Observation(NamedTuple):
    """What candles need of a tick, and no more: a stream may hold a million of them."""

    price: Decimal
    order_key: OrderKey
    gap: bool = False


@dataclass(frozen=True, slots=True)
class Candle:
    """One bucket, or what one batch of ticks adds to it.

    `first` and `last` are the order keys of the ticks that gave open and close; both are None in
    a candle that came from the feed's history. `partial`: part of its time was not observed.
    """

    timeframe: Timeframe
    open_time: int
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    ticks: int
    first: OrderKey | None
    last: OrderKey | None
    partial: bool = False

    @property
    def end(self) -> int:
        return self.open_time + self.timeframe.seconds


@dataclass(frozen=True, slots=True)
class Gap:
    """A span of publish times in which ticks may have been missed, from a tick to the next one."""

    since: int
    until: int

    @property
    def last_second(self) -> int:
        """The last second in which something may be missing.

        A tick exactly at a bucket's start leaves nothing of that bucket unobserved.
        """
        return max(self.since, self.until - 1)

    def covers(self, candle: Candle) -> bool:
        """Whether the gap overlaps the candle's bucket."""
        return candle.end > self.since and candle.open_time <= self.last_second


@dataclass(frozen=True, slots=True)
class Built:
    """What a batch of ticks adds: at most one candle a bucket, and the gaps met.

    A candle here is marked partial only when the batch opened its bucket late (everything else
    up to its end had been seen before); gaps are applied by whoever holds the other candles.
    `newest` is the greatest order key met so far, to be handed to the next `build`.
    """

    candles: list[Candle]
    gaps: list[Gap]
    newest: OrderKey | None


def bucket_start(time: int, timeframe: Timeframe) -> int:
    """The UNIX second at which the bucket that holds `time` starts."""
    return time - time % timeframe.seconds


def is_closed(candle: Candle, watermark: float) -> bool:
    """Whether no tick is expected any more. A later one still corrects the candle.

    `watermark` is the greater of the present moment and the newest publish time.
    """
    return candle.end + CLOSING_DELAY_S <= watermark


def build(ticks: Iterable[Tick | Observation], newest: OrderKey | None) -> Built:
    """The candles of `ticks`, which stand in their order of arrival, in all timeframes.

    `newest` is the greatest order key of everything before them, None before the first tick.
    Minutes are built tick by tick; longer buckets are rolled up from them, which gives the same
    because equal order keys always share a minute.
    """
    minutes: dict[int, _Minute] = {}
    gaps: list[Gap] = []
    for tick in ticks:
        key = tick.order_key
        time = key[0]
        if tick.gap or newest is None:
            gaps.append(_gap_before(time, newest))
        start = time - time % 60
        minute = minutes.get(start)
        if minute is None:
            minutes[start] = _Minute(start, tick.price, key, newest)
        else:
            minute.add(tick.price, key)
        if newest is None or key > newest:
            newest = key
    return Built(list(_all_timeframes(minutes.values())), gaps, newest)


def merge(earlier: Candle, later: Candle) -> Candle:
    """The candle of one bucket from two parts; the ticks of `later` arrived after the others.

    What the feed's history said about open and close stays: it covers the whole bucket, while
    ticks widen its range and are counted. `partial` is a matter of the part that came first.
    """
    opens_earlier = later.first and earlier.first and later.first < earlier.first
    closes_later = later.last and earlier.last and later.last >= earlier.last
    opening, closing = (
        later if opens_earlier else earlier,
        later if closes_later else earlier,
    )
    return Candle(
        timeframe=earlier.timeframe,
        open_time=earlier.open_time,
        open=opening.open,
        high=max(earlier.high, later.high),
        low=min(earlier.low, later.low),
        close=closing.close,
        ticks=earlier.ticks + later.ticks,
        first=opening.first,
        last=closing.last,
        partial=earlier.partial,
    )


class _Minute:
    """A minute while its ticks are being added: nothing but comparisons a tick."""

    __slots__ = ("close", "first", "high", "last", "low", "open", "seen_before", "start", "ticks")

    def __init__(self, start: int, price: Decimal, key: OrderKey, newest: OrderKey | None) -> None:
        self.start = start
        self.open = self.high = self.low = self.close = price
        self.first = self.last = key
        self.ticks = 1
        self.seen_before = 0 if newest is None else newest[0]

    def add(self, price: Decimal, key: OrderKey) -> None:
        self.ticks += 1
        if key >= self.last:
            self.last, self.close = key, price
        elif key < self.first:
            self.first, self.open = key, price
        if price > self.high:
            self.high = price
        elif price < self.low:
            self.low = price


def _gap_before(time: int, newest: OrderKey | None) -> Gap:
    """Before the very first tick nothing was seen; a tick may also be older than the newest."""
    seen = time - 1 if newest is None else newest[0]
    return Gap(min(seen, time), max(seen, time))


def _all_timeframes(minutes: Iterable[_Minute]) -> Iterator[Candle]:
    """Candles of every timeframe from minutes in the order in which their first ticks arrived."""
    minutes = list(minutes)
    for timeframe in Timeframe:
        buckets: dict[int, Candle] = {}
        for minute in minutes:
            part = _candle(minute, timeframe)
            known = buckets.get(part.open_time)
            buckets[part.open_time] = part if known is None else merge(known, part)
        yield from buckets.values()


def _candle(minute: _Minute, timeframe: Timeframe) -> Candle:
    start = minute.start - minute.start % timeframe.seconds
    return Candle(
        timeframe=timeframe,
        open_time=start,
        open=minute.open,
        high=minute.high,
        low=minute.low,
        close=minute.close,
        ticks=minute.ticks,
        first=minute.first,
        last=minute.last,
        # Its whole time had gone by before its first tick came: the others may be missing.
        partial=minute.seen_before >= start + timeframe.seconds,
    )
