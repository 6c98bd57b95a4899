"""A file of candles as a numbered sequence of updates whose candles come out equal. Pure."""

from __future__ import annotations

import math
from array import array
from dataclasses import dataclass, field
from functools import lru_cache

from paper_trade.market.player import MIN_PRICES, Bar, play
from paper_trade.market.price_update import SLOTS_A_SECOND, PriceUpdate

MAX_UPDATES_A_CANDLE = 9000
"""An hour's worth at Pyth's pace; a day's candle need not take more."""


@dataclass(frozen=True, slots=True)
class CandleFile:
    """Candles in columns, since a file may hold millions. Prices are integers of 1e-8 USD."""

    interval_s: int
    times: array[int] = field(repr=False)
    prices: array[int] = field(repr=False)

    def __len__(self) -> int:
        return len(self.times)

    def bar(self, row: int) -> Bar:
        """The candle of a row, counted from 0."""
        return Bar(*self.prices[4 * row : 4 * row + 4])


class ReplayTicks:
    """The updates of `candles`, numbered from 0.

    Every candle is the same number of updates, spread evenly over its interval: the first at its
    very beginning, the last before its end. They are as many as make Pyth's pace at `speed` market
    seconds a second, but not fewer than four, nor more than there are slots.
    """

    def __init__(self, candles: CandleFile, speed: float = 1.0) -> None:
        self._candles = candles
        slots = math.floor(candles.interval_s * SLOTS_A_SECOND)
        wanted = round(slots / speed)
        self.updates_a_candle = max(MIN_PRICES, min(wanted, slots, MAX_UPDATES_A_CANDLE))
        self._prices = lru_cache(maxsize=8)(self._play)

    def __len__(self) -> int:
        return len(self._candles) * self.updates_a_candle

    def time_s(self, number: int) -> float:
        """The market's UNIX time of an update."""
        row, place = divmod(number, self.updates_a_candle)
        return self._candles.times[row] + place * self._candles.interval_s / self.updates_a_candle

    def update(self, number: int) -> PriceUpdate:
        """One update; its slot is Pythnet's numbering at the market's time."""
        row, place = divmod(number, self.updates_a_candle)
        bar, price = self._candles.bar(row), self._prices(row)[place]
        previous = self._candles.bar(max(0, row - 1))
        # Within Pyth's usual 5 to 10 basis points, wider when the candle is long.
        confidence = min(price // 150, price // 2000 + (bar.high - bar.low) // 10)
        return PriceUpdate(
            price=price,
            confidence=confidence,
            ema_price=previous.close,
            ema_confidence=confidence,
            publish_time=self._publish_time(number),
            prev_publish_time=self._publish_time(max(0, number - 1)),
            slot=self._slot(row, place),
        )

    def _publish_time(self, number: int) -> int:
        row, place = divmod(number, self.updates_a_candle)
        return self._candles.times[row] + place * self._candles.interval_s // self.updates_a_candle

    def _slot(self, row: int, place: int) -> int:
        elapsed = self._candles.times[row] * self.updates_a_candle
        elapsed += place * self._candles.interval_s
        return int(elapsed * SLOTS_A_SECOND // self.updates_a_candle)

    def _play(self, row: int) -> list[int]:
        return play(self._candles.bar(row), self.updates_a_candle, f"replay/{row}")
