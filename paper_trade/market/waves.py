"""The slow movements of the synthetic market: what price and what mood a day begins with. Pure."""

from __future__ import annotations

import math
from functools import lru_cache
from random import Random

MIDDLE_USD = 150.0
WAVES = ((0.30, 310), (0.16, 83), (0.08, 29), (0.04, 11))
"""(amplitude of the log price, period in days)."""
DAILY_NOISE = 0.045
"""Largest deviation of a day's log price from the waves."""
MOOD_MEMORY = 0.75
"""How much of a day's mood is left on the next day."""
MOOD_DAYS = 12
MOOD_SPREAD = 0.25
"""Standard deviation of the log volatility from day to day."""


class MarketWaves:
    """Price and unrest at each UTC midnight, for one seed. Days count from the UNIX epoch.

    The log price is bounded by construction: 150 USD times or divided by at most 1.87.
    """

    def __init__(self, seed: int) -> None:
        self._seed = seed
        rng = Random(f"{seed}/waves")  # noqa: S311 - a market's noise, not a secret
        self._waves = [
            (amplitude, period * rng.uniform(0.8, 1.2), rng.uniform(0, 2 * math.pi))
            for amplitude, period in WAVES
        ]
        self._mood = lru_cache(maxsize=64)(self._make_mood)

    def log_price(self, day: int) -> float:
        """Natural logarithm of the price in USD at the beginning of `day`."""
        waves = sum(
            amplitude * math.sin(2 * math.pi * day / period + phase)
            for amplitude, period, phase in self._waves
        )
        noise = self._noise("price", day).uniform(-DAILY_NOISE, DAILY_NOISE)
        return math.log(MIDDLE_USD) + waves + noise

    def unrest(self, day: int) -> float:
        """What the beginning of `day` adds to the logarithm of the volatility."""
        moods = (MOOD_MEMORY**back * self._mood(day - back) for back in range(MOOD_DAYS))
        return MOOD_SPREAD * math.sqrt(1 - MOOD_MEMORY**2) * sum(moods)

    def _make_mood(self, day: int) -> float:
        return self._noise("mood", day).gauss(0, 1)

    def _noise(self, name: str, day: int) -> Random:
        """A generator of its own for each day, so that any day can be asked for alone."""
        return Random(f"{self._seed}/{name}/{day}")  # noqa: S311 - a market's noise, not a secret
