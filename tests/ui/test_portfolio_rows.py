"""Performance and balances as the portfolio page prints them."""

from __future__ import annotations

from typing import Any

import pytest

from paper_trade.errors import ValidationFailed
from paper_trade.ui.amounts import NO_FIGURE
from paper_trade.ui.portfolio_rows import Measure, balances_from, performance_from, runs_from
from paper_trade.ui.reset_entry import starting_funds

YOUNG: dict[str, Any] = {
    "trades": 0,
    "closed_trades": 0,
    "wins": 0,
    "losses": 0,
    "win_rate": None,
    "profit_factor": None,
    "expectancy": None,
    "best": None,
    "worst": None,
    "realized_pnl": "0",
    "max_drawdown": "0",
    "max_drawdown_percent": "0",
    "days": 0,
    "sharpe": None,
    "sortino": None,
    "turnover": "0",
    "fees": "0",
}
SEASONED = YOUNG | {
    "trades": 12,
    "closed_trades": 3,
    "wins": 2,
    "losses": 1,
    "win_rate": "66.6667",
    "profit_factor": "1.25",
    "expectancy": "-0.5",
    "best": "10.123456",
    "worst": "-3",
    "max_drawdown": "1234.5",
    "max_drawdown_percent": "12.3",
    "days": 5,
    "sharpe": "-1.2",
    "sortino": "0.75",
    "turnover": "100000",
    "fees": "100",
}


def words(measure: Measure) -> str:
    return f"{measure.value.head}{measure.value.tail} {measure.unit} {measure.note}".strip()


def test_what_there_is_stands_with_its_unit_and_what_it_is_made_of() -> None:
    shown = performance_from(SEASONED)
    assert words(shown.win_rate) == "66.6667 % 2 of 3 sales"
    assert words(shown.profit_factor) == "1.25"
    assert words(shown.expectancy) == "−0.50 USDC"
    assert (shown.best.value.head, shown.best.value.tone) == ("+10.12", "up")
    assert words(shown.max_drawdown) == "12.30 % 1,234.50 USDC"
    assert words(shown.turnover) == "100,000.00 USDC 12 trades"


@pytest.mark.parametrize(
    ("name", "note"),
    [
        ("win_rate", "needs a sale"),
        ("profit_factor", "needs a sale"),
        ("expectancy", "needs a sale"),
        ("best", "needs a sale"),
        ("worst", "needs a sale"),
        ("sharpe", "needs two days"),
        ("sortino", "needs two days"),
    ],
)
def test_what_there_is_not_yet_says_what_it_waits_for(name: str, note: str) -> None:
    assert getattr(performance_from(YOUNG), name) == Measure(NO_FIGURE, "", note)


@pytest.mark.parametrize(
    ("name", "note"),
    [
        ("profit_factor", "no losing sale yet"),
        ("sharpe", "no day unlike the others yet"),
        ("sortino", "no day of loss yet"),
    ],
)
def test_a_ratio_without_a_divisor_says_so(name: str, note: str) -> None:
    shown = performance_from(SEASONED | {name: None})
    assert getattr(shown, name) == Measure(NO_FIGURE, "", note)


def test_only_closed_accounts_are_earlier_runs() -> None:
    closed = {
        "id": "7",
        "opened_at": "2026-01-01T00:00:00Z",
        "closed_at": "2026-01-02T00:00:00Z",
        "starting_funds": "1000",
        "equity": "987.654321",
        "net_pnl": "-12.345679",
        "net_pnl_percent": "-1.2346",
    }
    unpriced = closed | {"id": "6", "equity": None, "net_pnl": None, "net_pnl_percent": None}
    run, old = runs_from([closed | {"id": "8", "closed_at": None}, closed, unpriced])
    assert (run.id, run.equity.head, run.net_pnl.tone, run.percent) == (
        "7",
        "987.65",
        "down",
        "−1.23%",
    )
    assert (old.id, old.equity, old.percent) == ("6", NO_FIGURE, "")


def test_starting_funds_are_exact() -> None:
    assert starting_funds({"starting_funds": "2500.50"}) == 2_500_500_000


@pytest.mark.parametrize(
    "form",
    [{}, {"starting_funds": None}, {"starting_funds": "1e4"}, {"starting_funds": "-5"}, None],
)
def test_other_starting_funds_are_refused(form: Any) -> None:
    with pytest.raises(ValidationFailed):
        starting_funds(form)


def test_balances_keep_every_digit() -> None:
    portfolio = {
        "balances": [
            {"asset": "SOL", "available": "0.000000001", "locked": "0", "total": "0.000000001"}
        ]
    }
    (sol,) = balances_from(portfolio)
    assert (sol.asset, sol.total.head + sol.total.tail) == ("SOL", "0.000000001")
