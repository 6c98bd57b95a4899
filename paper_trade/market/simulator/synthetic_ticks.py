"""The synthetic market's updates, one a slot. Pure."""

from __future__ import annotations

from functools import lru_cache

from paper_trade.market.player import Bar, merge, play
from paper_trade.market.price_update import PriceUpdate, SlotGrid
from paper_trade.market.synthetic import SyntheticMarket

CALM_CONFIDENCE = 2500
"""A still market's confidence is the price divided by this: 4 basis points."""
RANGE_A_CONFIDENCE = 5
"""Of a minute's range, the part that widens the confidence: some 10 points of range add 2."""
EMA_MINUTES = 60


class SyntheticTicks:
    """The updates of `market` on `grid`. Whole minutes of them make its candles exactly."""

    def __init__(self, market: SyntheticMarket, grid: SlotGrid) -> None:
        self.market = market
        self.grid = grid
        self._prices = lru_cache(maxsize=8)(self._play_minute)
        self._ema = lru_cache(maxsize=8)(self._make_ema)

    def update(self, slot: int) -> PriceUpdate:
        """The update of one slot."""
        minute = self.grid.minute_of(slot)
        prices, place = self._prices(minute), slot - self.grid.first_slot(minute)
        price = prices[place]
        ema_price, ema_confidence = self._ema(minute)
        return PriceUpdate(
            price=price,
            confidence=self._confidence(price, minute, place, len(prices)),
            ema_price=ema_price,
            ema_confidence=ema_confidence,
            publish_time=self.grid.publish_time(slot),
            prev_publish_time=self.grid.publish_time(slot - 1),
            slot=slot,
        )

    def minute_until(self, slot: int) -> Bar:
        """The candle of the minute of `slot`, of its updates up to and including that one."""
        minute = self.grid.minute_of(slot)
        prices = self._prices(minute)[: slot - self.grid.first_slot(minute) + 1]
        return Bar(prices[0], max(prices), min(prices), prices[-1])

    def _play_minute(self, minute: int) -> list[int]:
        count = self.grid.first_slot(minute + 1) - self.grid.first_slot(minute)
        return play(self.market.minute(minute), count, f"{self.market.seed}/path/{minute}")

    def _confidence(self, price: int, minute: int, place: int, count: int) -> int:
        """Widens with the ranges of this minute and the last, moving from one to the other."""
        before, now = (_range(self.market.minute(at)) for at in (minute - 1, minute))
        moved = (before * (count - place) + now * place) // count
        return price // CALM_CONFIDENCE + moved // RANGE_A_CONFIDENCE

    def _make_ema(self, minute: int) -> tuple[int, int]:
        """Price and confidence averaged over the last hour, newer minutes weighing more."""
        weights = range(1, EMA_MINUTES + 1)
        bars = [self.market.minute(at) for at in range(minute - EMA_MINUTES, minute)]
        price = sum(w * bar.close for w, bar in zip(weights, bars, strict=True)) // sum(weights)
        spread = _range(merge(bars)) // EMA_MINUTES
        return price, price // CALM_CONFIDENCE + spread


def _range(bar: Bar) -> int:
    return bar.high - bar.low
