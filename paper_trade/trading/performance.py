"""How well an account was traded. Pure; money in micro-USDC, ratios are plain numbers.

A closed trade is a sale; its result is its realised P&L, fees not in it, as everywhere here: the
results of all closed trades add up to the position's realised P&L, and the fees stand beside it.
A day is 24 hours from the account's opening, so that no part of a day is taken for a whole one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from statistics import mean, stdev
from typing import Final

DAYS_A_YEAR: Final = 365
"""The market never closes."""
_RATIO_DECIMALS: Final = Decimal("1e-4")
_RETURN_DECIMALS: Final = Decimal("1e-18")


@dataclass(frozen=True, slots=True)
class TradeSums:
    """An account's trades, added up. `gross_loss` is not above zero.

    `closed` counts sales, `wins` and `losses` those of them with a result above and below zero;
    `best` and `worst` are the highest and the lowest result, None without a sale. `turnover` is the
    notional of all trades, `fees` what was paid for them.
    """

    trades: int
    closed: int
    wins: int
    losses: int
    gross_profit: int
    gross_loss: int
    best: int | None
    worst: int | None
    turnover: int
    fees: int

    @property
    def realized_pnl(self) -> int:
        return self.gross_profit + self.gross_loss

    @property
    def expectancy(self) -> int | None:
        """The mean result of a closed trade, to the micro-USDC; None without one.

        Tharp, "Trade Your Way to Financial Freedom" (1998): what a trade brings on average.
        """
        return round(Decimal(self.realized_pnl) / self.closed) if self.closed else None

    @property
    def profit_factor(self) -> Decimal | None:
        """Gross profit over gross loss, both taken as positive; None without a loss.

        Pardo, "The Evaluation and Optimization of Trading Strategies" (2008), chapter 12.
        """
        if self.gross_loss == 0:
            return None
        return _rounded(Decimal(self.gross_profit) / -self.gross_loss)


@dataclass(frozen=True, slots=True)
class Drawdown:
    """The deepest fall from a peak of the equity curve to a later low, never negative.

    `amount` is micro-USDC, `share` a part of that peak. Each is the largest of its kind: the two
    may be different falls. Magdon-Ismail and Atiya, "Maximum drawdown" (Risk, 2004).
    """

    amount: int
    share: Decimal


@dataclass(frozen=True, slots=True)
class Record:
    """All that is measured. `closes` are the worths at the start and at the end of each day."""

    trades: TradeSums
    drawdown: Drawdown
    closes: Sequence[int]

    @property
    def days(self) -> int:
        """How many whole days the account has been open."""
        return len(self.closes) - 1


def daily_closes(start: int, changes: Iterable[tuple[int, int]], days: int) -> list[int]:
    """`start` and the worth at the end of each of `days` days.

    `changes` are (day, worth) of those days, from 1 on and ascending, on which it became another.
    """
    changed = dict(changes)
    closes = [start]
    for day in range(1, days + 1):
        closes.append(changed.get(day, closes[-1]))
    return closes


def sharpe_ratio(closes: Sequence[int]) -> Decimal | None:
    """Mean of the daily returns over their sample standard deviation, times √365.

    Sharpe, "The Sharpe Ratio" (Journal of Portfolio Management, 1994), with a riskless return of
    zero: play money earns no interest. None under two days, and when all days are alike.
    """
    returns = _returns(closes)
    if len(returns) < 2:
        return None
    return _annualised(mean(returns), stdev(returns))


def sortino_ratio(closes: Sequence[int]) -> Decimal | None:
    """Mean of the daily returns over their downside deviation, times √365.

    Sortino and Price, "Performance Measurement in a Downside Risk Framework" (Journal of Investing,
    1994), with a target of zero: the root of the mean of the squares of what fell short of it, over
    all days. None under two days, and without a day of loss.
    """
    returns = _returns(closes)
    if len(returns) < 2:
        return None
    downside = mean([min(value, Decimal(0)) ** 2 for value in returns]).sqrt()
    return _annualised(mean(returns), downside)


def _returns(closes: Sequence[int]) -> list[Decimal]:
    """What each day brought, as a share of what there was before it; none from nothing.

    18 decimals, so that `statistics` works exactly and equal days deviate by nothing at all.
    """
    if 0 in closes[:-1]:
        return []
    return [
        (Decimal(after) / before - 1).quantize(_RETURN_DECIMALS)
        for before, after in pairwise(closes)
    ]


def _annualised(mean_return: Decimal, deviation: Decimal) -> Decimal | None:
    if deviation == 0:
        return None
    return _rounded(mean_return / deviation * Decimal(DAYS_A_YEAR).sqrt())


def _rounded(ratio: Decimal) -> Decimal:
    return ratio.quantize(_RATIO_DECIMALS)
