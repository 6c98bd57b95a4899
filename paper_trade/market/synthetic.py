"""A believable SOL/USD market as a pure function of a seed and the time.

Nothing is remembered between calls, so a restarted simulator continues the very market it left,
and can say what any minute of the past looked like. Prices are integers of 1e-8 USD, as Pyth's
(exponent -8).

Each UTC midnight has an anchor price (slow waves and a little noise, `MarketWaves`). A day is
1440 returns bridged from its anchor to the next one. Their volatility is the exponential of an
AR(1) process (a stochastic volatility model: Taylor, 1986), which gives the clusters and fat tails
of real returns; now and then the price jumps, and stays nervous for a while.
"""

from __future__ import annotations

import math
from functools import lru_cache
from random import Random

from paper_trade.market.player import Bar, merge
from paper_trade.market.waves import MarketWaves

PRICE_UNITS = 10**8
MINUTES_A_DAY = 1440
DAYS_OF_MINUTES_KEPT = 32
DAYS_OF_HOURS_KEPT = 4096

MINUTE_VOLATILITY = 0.0007
"""Standard deviation of a calm minute's log return: about 3.5 % a day once clusters are in."""
PERSISTENCE = 0.97
"""Of the log volatility from minute to minute: a burst halves in about 23 minutes."""
VOLATILITY_SPREAD = 0.45
"""Stationary standard deviation of the log volatility within a day."""
VOLATILITY_LIMIT = 2.0
"""The log volatility stays within this, so that no minute is out of this world."""
JUMPS_A_MINUTE = 1 / 500
JUMP_SIZE = 0.003
"""Least and (exponential) mean excess of a jump's log return."""
JUMP_LIMIT = 0.02
JUMP_UNREST = 0.9
"""What a jump adds to the log volatility."""
RETURN_LIMIT = 0.025
"""Of a minute at liveliness 1. Feed checks elsewhere distrust moves of 20 %; none comes near."""
SLOTS_A_MINUTE = 150
"""Of Pythnet (0.4 s): the step from one minute's close to the next one's open is one slot's."""


class SyntheticMarket:
    """The market of one seed.

    `liveliness` scales the volatility of minutes. A minute counts from the UNIX epoch.
    Thread-safe: the caches are, and everything else is computed afresh.
    """

    def __init__(self, seed: int, liveliness: float = 1.0) -> None:
        self.seed = seed
        self._liveliness = liveliness
        self._waves = MarketWaves(seed)
        self._minutes = lru_cache(maxsize=DAYS_OF_MINUTES_KEPT)(self._make_minutes)
        self._hours = lru_cache(maxsize=DAYS_OF_HOURS_KEPT)(self._make_hours)

    def minute(self, minute: int) -> Bar:
        """The candle of one minute."""
        day, within = divmod(minute, MINUTES_A_DAY)
        return self._minutes(day)[within]

    def bars(self, start: int, end: int) -> list[Bar]:
        """Consecutive candles that cover the minutes `start` to `end` (exclusive) exactly.

        Whole hours come as one candle each, so that a year is cheap to roll up once it is known.
        """
        bars = []
        minute = start
        while minute < end:
            if minute % 60 == 0 and minute + 60 <= end:
                day, within = divmod(minute // 60, 24)
                bars.append(self._hours(day)[within])
                minute += 60
            else:
                bars.append(self.minute(minute))
                minute += 1
        return bars

    def _make_hours(self, day: int) -> tuple[Bar, ...]:
        # Past the cache on purpose: rolling up a year must not evict the minutes in use.
        minutes = self._make_minutes(day)
        return tuple(merge(list(minutes[at : at + 60])) for at in range(0, MINUTES_A_DAY, 60))

    def _make_minutes(self, day: int) -> tuple[Bar, ...]:
        rng = Random(f"{self.seed}/minutes/{day}")  # noqa: S311 - a market's noise, not a secret
        volatilities = self._volatilities(day, rng)
        returns = [self._log_return(rng, *nervous) for nervous in volatilities]
        log_price, end = self._waves.log_price(day), self._waves.log_price(day + 1)
        drift = (end - log_price - sum(returns)) / MINUTES_A_DAY
        bars = []
        close = math.exp(log_price) * PRICE_UNITS
        for (volatility, _), log_return in zip(volatilities, returns, strict=True):
            log_price += log_return + drift
            previous, close = close, math.exp(log_price) * PRICE_UNITS
            bars.append(_bar(previous, close, volatility, rng))
        return tuple(bars)

    def _volatilities(self, day: int, rng: Random) -> list[tuple[float, float]]:
        """For each minute its volatility and the log return of its jump, mostly 0."""
        level, next_level = self._waves.unrest(day), self._waves.unrest(day + 1)
        innovation = VOLATILITY_SPREAD * math.sqrt(1 - PERSISTENCE**2)
        unrest = 0.0
        result = []
        for minute in range(MINUTES_A_DAY):
            jump = _jump(rng)
            unrest = PERSISTENCE * unrest + innovation * rng.gauss(0, 1)
            unrest += JUMP_UNREST if jump else 0
            share = minute / MINUTES_A_DAY
            slow = level + share * (next_level - level) + _hour_of_day_effect(share)
            log_volatility = max(-VOLATILITY_LIMIT, min(VOLATILITY_LIMIT, unrest + slow))
            volatility = MINUTE_VOLATILITY * self._liveliness * math.exp(log_volatility)
            result.append((volatility, jump * self._liveliness))
        return result

    def _log_return(self, rng: Random, volatility: float, jump: float) -> float:
        limit = RETURN_LIMIT * self._liveliness
        return max(-limit, min(limit, volatility * rng.gauss(0, 1) + jump))


def _hour_of_day_effect(share_of_day: float) -> float:
    """Busiest around 15:00 UTC, when Europe and America trade at once; quietest at 03:00."""
    return 0.3 * math.sin(2 * math.pi * (share_of_day - 9 / 24))


def _jump(rng: Random) -> float:
    if rng.random() >= JUMPS_A_MINUTE:
        return 0.0
    size = min(JUMP_LIMIT, JUMP_SIZE * (1 + rng.expovariate(1)))
    return size if rng.random() < 0.5 else -size


def _bar(previous: float, close: float, volatility: float, rng: Random) -> Bar:
    """A minute's candle between two closes.

    The extremes are drawn from the exact law of the maximum of a Brownian bridge (for instance
    Glasserman, Monte Carlo Methods in Financial Engineering, section 6.4).
    """
    spread = volatility * previous
    open_ = previous + spread * rng.gauss(0, 1) / math.sqrt(SLOTS_A_MINUTE)
    move = (close - open_) ** 2
    up = math.sqrt(move - 2 * spread**2 * math.log(1 - rng.random()))
    down = math.sqrt(move - 2 * spread**2 * math.log(1 - rng.random()))
    first, last = round(open_), round(close)
    high = max(first, last, round((open_ + close + up) / 2))
    low = min(first, last, round((open_ + close - down) / 2))
    return Bar(first, high, low, last)
