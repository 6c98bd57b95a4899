"""A replay on the wall clock, as fast as asked and no faster than it is read."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import structlog

from paper_trade.market.price_update import PriceUpdate
from paper_trade.market.replay import ReplayTicks
from paper_trade.market.simulator.history import TimedBar

BATCH = 250
WINDOW = 1000
"""A reader gets at most this many updates ahead of the slowest one."""
TOLERATED_LAG_S = 1.0
LONGEST_PAUSE_S = 1.0

log = structlog.get_logger(__name__)


class ReplaySource:
    """Streams `ticks` at `speed` market seconds a second.

    The replay moves only while it is read: with no subscriber it stands, with a slow one it waits,
    so that nobody misses an update. Whoever subscribes starts where it stands.
    """

    label = "replay"

    def __init__(
        self, ticks: ReplayTicks, speed: float, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._ticks = ticks
        self._speed = speed
        self._monotonic = monotonic
        self._cursor = 0
        self._readers: set[ReplaySubscription] = set()
        self._snapshot = 0
        self._market_time, self._as_of = ticks.time_s(0), monotonic()

    def latest(self) -> PriceUpdate:
        """The last update before the newest subscription: a client that asks after connecting must
        not be told what its stream has still to bring."""
        number = self._snapshot if self._readers else self._cursor
        return self._ticks.update(max(0, number - 1))

    @contextmanager
    def subscribe(self) -> Iterator[ReplaySubscription]:
        if not self._readers:
            self._restart_clock(self._cursor)
        reader = ReplaySubscription(self, self._cursor)
        self._snapshot = self._cursor
        self._readers.add(reader)
        try:
            yield reader
        finally:
            self._readers.remove(reader)

    def history(self, resolution_min: int, from_s: int, to_s: int) -> list[TimedBar]:
        """Nothing: the candles are to be made from the updates."""
        return []

    def numbers_due(self, start: int) -> range:
        """The updates from `start` on that a reader may have now."""
        slowest = min(reader.position for reader in self._readers)
        limit = min(start + BATCH, slowest + WINDOW, len(self._ticks))
        now = self._market_now()
        end = start
        while end < limit and self._ticks.time_s(end) <= now:
            end += 1
        if end > start and now - self._ticks.time_s(end - 1) > TOLERATED_LAG_S * self._speed:
            self._restart_clock(end - 1)
        return range(start, end)

    def update(self, number: int) -> PriceUpdate:
        """One update of the file."""
        return self._ticks.update(number)

    def delivered(self, position: int) -> None:
        """A reader has everything before `position`."""
        if self._cursor < position == len(self._ticks):
            log.info("replay finished", updates=position)
        self._cursor = max(self._cursor, position)

    def pause_s(self, position: int) -> float:
        """How long until the update at `position` is due."""
        if position >= len(self._ticks):
            return LONGEST_PAUSE_S
        ahead_s = (self._ticks.time_s(position) - self._market_now()) / self._speed
        return max(0.0, min(LONGEST_PAUSE_S, ahead_s))

    def _market_now(self) -> float:
        return self._market_time + (self._monotonic() - self._as_of) * self._speed

    def _restart_clock(self, number: int) -> None:
        """Let the market's time be that of an update: time in which nobody read did not pass."""
        last = len(self._ticks) - 1
        self._market_time, self._as_of = self._ticks.time_s(min(number, last)), self._monotonic()


class ReplaySubscription:
    """A reader's place: the number of the next update it needs."""

    def __init__(self, source: ReplaySource, position: int) -> None:
        self._source = source
        self.position = position
        self._taken = position

    def take(self) -> list[PriceUpdate]:
        numbers = self._source.numbers_due(self.position)
        self._taken = numbers.stop
        return [self._source.update(number) for number in numbers]

    def delivered(self) -> None:
        self.position = self._taken
        self._source.delivered(self.position)

    def pause_s(self) -> float:
        return self._source.pause_s(self._taken)
