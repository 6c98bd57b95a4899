"""Which ticks are believed. Pure.

A tick is refused when it cannot be true (a price of zero, a time in the future) and held back when
it is hard to believe: more than 20 % away from the last. When three such updates in a row, over two
seconds or more of publish time, agree with one another, the market really moved and all three are
let through. Age is no matter here: a replay's ticks are years old. Readers judge staleness.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final

from paper_trade.market.tick import Tick

MAX_AHEAD_S: Final = 5
"""How far a publish time may lie in the future: clocks differ by seconds, not by more."""
MAX_JUMP: Final = Decimal("0.2")
JUMP_UPDATES: Final = 3
JUMP_SPAN_S: Final = 2


class Doubt(StrEnum):
    """Why a tick was not let through."""

    PRICE_NOT_POSITIVE = "price_not_positive"
    CONFIDENCE_NEGATIVE = "confidence_negative"
    TIME_IMPOSSIBLE = "time_impossible"
    FUTURE = "future"
    JUMP = "jump"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The ticks that may pass now, in their order of arrival; or the doubt, and none."""

    ticks: tuple[Tick, ...] = ()
    doubt: Doubt | None = None


class TickFilter:
    """Judges the ticks of one feed and symbol in their order of arrival.

    `last` is what the price was before, if known, so that a restart does not believe anything.
    """

    def __init__(self, last: Tick | None = None) -> None:
        self._last = last
        self._held: list[Tick] = []

    def admit(self, tick: Tick, now: datetime) -> Verdict:
        """Judge the next tick. What is refused leaves no trace on how later ones are judged."""
        doubt = impossible(tick, now)
        if doubt is not None:
            return Verdict(doubt=doubt)
        if self._last is None or agree(tick.price, self._last.price):
            self._held = []
            # A late tick says nothing about where the price is now.
            if self._last is None or tick.order_key >= self._last.order_key:
                self._last = tick
            return Verdict((tick,))
        return self._hold(tick)

    def _hold(self, tick: Tick) -> Verdict:
        if any(_same(tick, other) for other in self._held):
            return Verdict(doubt=Doubt.JUMP)
        if not all(agree(tick.price, other.price) for other in self._held):
            self._held = []
        self._held.append(tick)
        if len(self._held) < JUMP_UPDATES or _span_s(self._held) < JUMP_SPAN_S:
            return Verdict(doubt=Doubt.JUMP)
        believed, self._held = tuple(self._held), []
        self._last = max(believed, key=lambda held: held.order_key)
        return Verdict(believed)


def impossible(tick: Tick, now: datetime) -> Doubt | None:
    """What makes a tick false whatever came before it; None when nothing does."""
    if tick.price <= 0:
        return Doubt.PRICE_NOT_POSITIVE
    if tick.confidence < 0:
        return Doubt.CONFIDENCE_NEGATIVE
    if tick.publish_time <= 0 or (tick.slot is not None and tick.slot < 0):
        return Doubt.TIME_IMPOSSIBLE
    if tick.publish_time > now.timestamp() + MAX_AHEAD_S:
        return Doubt.FUTURE
    return None


def agree(price: Decimal, reference: Decimal) -> bool:
    """Whether `price` is within 20 % of `reference`."""
    return abs(price - reference) <= reference * MAX_JUMP


def _span_s(ticks: Iterable[Tick]) -> int:
    times = [tick.publish_time for tick in ticks]
    return max(times) - min(times)


def _same(tick: Tick, other: Tick) -> bool:
    return tick.order_key == other.order_key and tick.price == other.price
