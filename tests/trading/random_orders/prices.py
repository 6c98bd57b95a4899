"""What happens to price and time between two orders."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import floor

from hypothesis import strategies as st

from tests.trading.random_orders.exchange import Exchange, SetClock
from tests.trading.random_orders.rules import OLDEST_S, WIDEST, Quote, down
from tests.trading.random_orders.wishes import POINT

MOMENT = Fraction(1, 8)
"""Seconds that a clock's float holds exactly."""
FIRST_PRICE = Fraction(150)
LEVELS = ("150", "151.23456789", "20.5", "399.99999999", "0.01", "100000", "0.00000001")


@dataclass(frozen=True)
class Move:
    """`kind` says what happens; a tick changes the price by so many ten-thousandths."""

    kind: str
    ten_thousandths: int
    level: str
    moments: int


moves = st.builds(
    Move,
    kind=st.sampled_from(
        ["tick"] * 12
        + ["nothing"] * 5
        + ["jump", "jump", "barely certain", "uncertain", "barely fresh", "stale", "lost"]
    ),
    ten_thousandths=st.integers(-300, 300),
    level=st.sampled_from(LEVELS),
    moments=st.integers(0, 8),
)


class Market:
    """The one price and the one clock of a test, at the exchange and in the reckoning."""

    def __init__(self, exchange: Exchange, clock: SetClock) -> None:
        self._exchange = exchange
        self._clock = clock
        self.quote: Quote | None = None
        self.level = FIRST_PRICE
        """The last price there was."""

    @property
    def now(self) -> Fraction:
        return self._clock.seconds

    async def move(self, move: Move) -> None:
        """Let it happen."""
        match move.kind:
            case "nothing":
                pass
            case "lost":
                await self._publish(None)
            case "barely fresh" | "stale":
                await self._publish(self._quoted(self.level, self.level / 2000))
                published = floor(self._clock.seconds)
                late = MOMENT if move.kind == "stale" else 0
                self._clock.seconds = Fraction(published + OLDEST_S) + late
            case _:
                self._clock.seconds += move.moments * MOMENT
                await self._publish(self._next(move))

    def _next(self, move: Move) -> Quote:
        if move.kind == "jump":
            self.level = Fraction(move.level)
        else:
            moved = self.level * (10_000 + move.ten_thousandths) / 10_000
            self.level = max(down(moved, POINT), POINT)
        widest = self.level * WIDEST
        confidence = {"barely certain": widest, "uncertain": widest + POINT}
        return self._quoted(self.level, confidence.get(move.kind, down(widest / 20, POINT)))

    def _quoted(self, price: Fraction, confidence: Fraction) -> Quote:
        return Quote(price, confidence, floor(self._clock.seconds))

    async def _publish(self, quote: Quote | None) -> None:
        self.quote = quote
        await self._exchange.publish(quote)
