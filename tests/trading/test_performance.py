"""The rules of a record: examples worked by hand, and the definitions in plain fractions."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import isqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paper_trade.trading.performance import (
    TradeSums,
    daily_closes,
    sharpe_ratio,
    sortino_ratio,
)

NOTHING = TradeSums(0, 0, 0, 0, 0, 0, None, None, 0, 0)


def test_expectancy_and_profit_factor_worked_by_hand() -> None:
    """Sales of +30, +10, 0 and -16 USDC: (30 + 10) / 16 = 2.5, and 24 / 4 = 6 a trade."""
    sums = TradeSums(9, 4, 2, 1, 40_000_000, -16_000_000, 30_000_000, -16_000_000, 1, 1)
    assert (sums.profit_factor, sums.expectancy) == (Decimal("2.5"), 6_000_000)
    assert sums.realized_pnl == 24_000_000


def test_what_cannot_be_divided_is_undefined() -> None:
    assert (NOTHING.expectancy, NOTHING.profit_factor) == (None, None)
    only_wins = TradeSums(2, 1, 1, 0, 5, 0, 5, 5, 1, 1)
    assert (only_wins.expectancy, only_wins.profit_factor) == (5, None)
    only_losses = TradeSums(2, 1, 0, 1, 0, -5, -5, -5, 1, 1)
    assert (only_losses.expectancy, only_losses.profit_factor) == (-5, Decimal(0))


def test_sharpe_and_sortino_worked_by_hand() -> None:
    """Returns of +10, -5 and +10 %: the mean is 5 %.

    Sample variance (0.0025 + 0.01 + 0.0025) / 2 = 0.0075, so Sharpe is 0.05 / √0.0075 = √(1/3) a
    day. Downside variance 0.0025 / 3, so Sortino is √3 a day. Both times √365.
    """
    closes = [1_000_000_000, 1_100_000_000, 1_045_000_000, 1_149_500_000]
    assert sharpe_ratio(closes) == Decimal("11.0303")
    assert sortino_ratio(closes) == Decimal("33.0908")


@pytest.mark.parametrize(
    ("closes", "sharpe", "sortino"),
    [
        ([1000], None, None),
        ([1000, 1100], None, None),
        ([1000, 1000, 1000], None, None),
        ([1000, 1100, 1210], None, None),
        ([1000, 900, 810], None, Decimal("-19.105")),
        ([1000, 900, 1000], Decimal("0.711"), Decimal("1.501")),
        ([1000, 0, 0], None, None),
    ],
)
def test_ratios_at_their_limits(
    closes: list[int], sharpe: Decimal | None, sortino: Decimal | None
) -> None:
    """Under two days, no deviation, no loss, all lost.

    -10 % and +1/9 by hand: the mean is 1/180, the deviations are 19/90/√2 and 1/10/√2.
    """
    assert (sharpe_ratio(closes), sortino_ratio(closes)) == (sharpe, sortino)


def test_equal_days_deviate_by_nothing_however_odd_they_are() -> None:
    """A return of 1/3 has no end in decimals; seven of them must not differ by rounding."""
    closes = [3**7 * 4**day // 3**day for day in range(8)]
    assert sharpe_ratio(closes) is None


def root(value: Fraction) -> Fraction:
    """The square root, to 30 decimals."""
    scale = 10**60
    return Fraction(isqrt(value.numerator * scale // value.denominator), 10**30)


def returns_of(closes: list[int]) -> list[Fraction]:
    return [Fraction(closes[i + 1], closes[i]) - 1 for i in range(len(closes) - 1)]


@given(st.lists(st.integers(10**6, 10**12), min_size=3, max_size=40))
def test_ratios_are_their_definitions(closes: list[int]) -> None:
    returns = returns_of(closes)
    mean = sum(returns) / Fraction(len(returns))
    deviation = root(sum(((r - mean) ** 2 for r in returns), Fraction(0)) / (len(returns) - 1))
    downside = root(sum((min(r, Fraction(0)) ** 2 for r in returns), Fraction(0)) / len(returns))
    sharpe, sortino = sharpe_ratio(closes), sortino_ratio(closes)
    for ratio, below in ((sharpe, deviation), (sortino, downside)):
        if below < Fraction(1, 10**9):
            continue
        assert ratio is not None
        exact = mean / below * root(Fraction(365))
        assert abs(Fraction(ratio) - exact) <= Fraction(1, 10**4)


def test_a_close_holds_until_the_next() -> None:
    assert daily_closes(1000, [(2, 1100), (4, 900)], 5) == [1000, 1000, 1100, 1100, 900, 900]
    assert daily_closes(1000, [], 0) == [1000]
