"""One update as Hermes reports it, and when updates happen. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

SLOTS_A_SECOND = Fraction(5, 2)
"""Pythnet makes a slot, and with it an update, every 0.4 s."""
SLOWEST_RATE = Fraction(1)
FASTEST_RATE = Fraction(1000)
"""Updates a second that a synthetic market makes at least and at most, whatever its speed."""
LARGEST_LIVELINESS = 4.0


@dataclass(frozen=True, slots=True)
class PriceUpdate:
    """Prices and confidences are integers of 1e-8 USD (exponent -8), times UNIX seconds."""

    price: int
    confidence: int
    ema_price: int
    ema_confidence: int
    publish_time: int
    prev_publish_time: int
    slot: int


@dataclass(frozen=True, slots=True)
class SlotGrid:
    """Slots numbered from the UNIX epoch, `rate` of them a second. Exact: no rounding drifts.

    With Pythnet's rate slot n begins at 0.4 n seconds.
    """

    rate: Fraction

    @classmethod
    def at_speed(cls, speed: Decimal) -> SlotGrid:
        """The grid of a synthetic market that runs `speed` times as fast as the clock."""
        return cls(min(FASTEST_RATE, max(SLOWEST_RATE, SLOTS_A_SECOND * Fraction(speed))))

    @property
    def liveliness(self) -> float:
        """How much more volatile a minute of the clock is than a minute of the market.

        A minute at speed n holds n market minutes, and volatility grows with the root of time. It
        is limited: an oracle whose price leaps is distrusted by everything that reads it.
        """
        return min(LARGEST_LIVELINESS, math.sqrt(self.rate / SLOTS_A_SECOND))

    def slot_at(self, time_s: float) -> int:
        """The slot under way at a UNIX time."""
        return int(Fraction(time_s) * self.rate // 1)

    def begins_at(self, slot: int) -> float:
        """The UNIX time at which a slot begins."""
        return float(slot / self.rate)

    def publish_time(self, slot: int) -> int:
        """The whole second in which a slot begins."""
        return int(slot // self.rate)

    def minute_of(self, slot: int) -> int:
        """The minute (from the epoch) in which a slot begins."""
        return self.publish_time(slot) // 60

    def first_slot(self, minute: int) -> int:
        """The first slot that begins in a minute."""
        return int(-(-60 * minute * self.rate // 1))
