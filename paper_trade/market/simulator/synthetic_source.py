"""The synthetic market on the wall clock: which of its updates have been published by now."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from threading import Lock

from paper_trade.clock import Clock, utc_now
from paper_trade.market.price_update import PriceUpdate, SlotGrid
from paper_trade.market.simulator.history import TimedBar, history
from paper_trade.market.simulator.source import SlowConsumer
from paper_trade.market.simulator.synthetic_ticks import SyntheticTicks
from paper_trade.market.synthetic import SyntheticMarket

BATCH = 250
TOO_FAR_BEHIND_S = 60
LONGEST_PAUSE_S = 1.0
"""The clock may be stepped forward while a stream waits for the next slot."""


class SyntheticSource:
    """Streams the market of `seed`, `speed` times as busy as Pyth's (see `SlotGrid`)."""

    label = "simulated"

    def __init__(self, seed: int, speed: Decimal = Decimal(1), clock: Clock = utc_now) -> None:
        self.grid = SlotGrid.at_speed(speed)
        self._ticks = SyntheticTicks(SyntheticMarket(seed, self.grid.liveliness), self.grid)
        self._clock = clock
        self._published = 0
        self._publishing = Lock()
        self._computing = Lock()

    def published_slot(self) -> int:
        """The newest published slot. It never goes back, even when the clock does: the market then
        stands still until the clock has caught up, and nothing is published twice."""
        now = self.grid.slot_at(self._clock().timestamp())
        with self._publishing:
            self._published = max(self._published, now)
            return self._published

    def latest(self) -> PriceUpdate:
        return self._ticks.update(self.published_slot())

    @contextmanager
    def subscribe(self) -> Iterator[SyntheticSubscription]:
        yield SyntheticSubscription(self, self.published_slot())

    def update(self, slot: int) -> PriceUpdate:
        """The update of a slot, published or not."""
        return self._ticks.update(slot)

    def seconds_until(self, slot: int) -> float:
        """How long the clock still has to run until a slot begins."""
        return self.grid.begins_at(slot) - self._clock().timestamp()

    def history(self, resolution_min: int, from_s: int, to_s: int) -> list[TimedBar]:
        # One at a time: a second reader of the same year waits for the first one's cache.
        with self._computing:
            return history(self._ticks, self.published_slot(), resolution_min, from_s, to_s)


class SyntheticSubscription:
    """A reader who has been told everything up to a slot."""

    def __init__(self, source: SyntheticSource, slot: int) -> None:
        self._source = source
        self._told = slot

    def take(self) -> list[PriceUpdate]:
        published = self._source.published_slot()
        if published - self._told > TOO_FAR_BEHIND_S * self._source.grid.rate:
            raise SlowConsumer
        first, self._told = self._told + 1, min(published, self._told + BATCH)
        return [self._source.update(slot) for slot in range(first, self._told + 1)]

    def delivered(self) -> None:
        """Nothing is kept for a reader: what it misses, it finds in the history."""

    def pause_s(self) -> float:
        return max(0.0, min(LONGEST_PAUSE_S, self._source.seconds_until(self._told + 1)))
