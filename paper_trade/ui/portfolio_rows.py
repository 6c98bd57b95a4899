"""What the portfolio page prints: balances, and how well the account was traded. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from paper_trade.ui.amounts import NO_FIGURE, Figure, figure, percent
from paper_trade.ui.rows import View


@dataclass(frozen=True, slots=True)
class Balance:
    """What an account holds of one asset."""

    asset: str
    available: Figure
    locked: Figure
    total: Figure


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure with what it is made of, or why there is none."""

    value: Figure = NO_FIGURE
    unit: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Performance:
    """How well an account was traded, as `GET /api/portfolio/performance` measures it."""

    win_rate: Measure = Measure()
    profit_factor: Measure = Measure()
    expectancy: Measure = Measure()
    best: Measure = Measure()
    worst: Measure = Measure()
    max_drawdown: Measure = Measure()
    sharpe: Measure = Measure()
    sortino: Measure = Measure()
    turnover: Measure = Measure()
    fees: Measure = Measure()


@dataclass(frozen=True, slots=True)
class Run:
    """An account that was closed; times are RFC 3339, UTC."""

    id: str
    opened_at: str
    closed_at: str
    starting_funds: Figure
    equity: Figure
    net_pnl: Figure
    percent: str


def runs_from(accounts: Sequence[View]) -> list[Run]:
    """The closed ones of the user's accounts."""
    return [
        Run(
            id=account["id"],
            opened_at=account["opened_at"],
            closed_at=account["closed_at"],
            starting_funds=figure(account["starting_funds"]),
            equity=figure(account["equity"]),
            net_pnl=figure(account["net_pnl"], signed=True),
            percent=_percent(account["net_pnl_percent"]),
        )
        for account in accounts
        if account["closed_at"] is not None
    ]


def _percent(value: str | None) -> str:
    return "" if value is None else percent(Decimal(value))


def balances_from(portfolio: View) -> list[Balance]:
    """The balances of a portfolio answer."""
    return [
        Balance(
            asset=balance["asset"],
            available=figure(balance["available"]),
            locked=figure(balance["locked"]),
            total=figure(balance["total"]),
        )
        for balance in portfolio["balances"]
    ]


def performance_from(record: View) -> Performance:
    """The figures of a performance answer; those that are null say what they wait for."""
    sold, days = record["closed_trades"], record["days"]
    no_sale = "" if sold else "needs a sale"
    young = "" if days >= 2 else "needs two days"
    return Performance(
        win_rate=_measure(record["win_rate"], "%", no_sale or f"{record['wins']} of {sold} sales"),
        profit_factor=_measure(record["profit_factor"], "", no_sale, "no losing sale yet"),
        expectancy=_result(record["expectancy"], no_sale),
        best=_result(record["best"], no_sale),
        worst=_result(record["worst"], no_sale),
        max_drawdown=_measure(
            record["max_drawdown_percent"], "%", f"{figure(record['max_drawdown']).head} USDC"
        ),
        sharpe=_measure(record["sharpe"], "", young, "no day unlike the others yet"),
        sortino=_measure(record["sortino"], "", young, "no day of loss yet"),
        turnover=_measure(record["turnover"], "USDC", _count(record["trades"], "trade")),
        fees=_measure(record["fees"], "USDC"),
    )


def _measure(value: str | None, unit: str, note: str = "", missing: str = "") -> Measure:
    """`missing` is the note of a null that `note` does not explain."""
    if value is None:
        return Measure(note=note or missing)
    return Measure(figure(value), unit, note)


def _result(value: str | None, no_sale: str) -> Measure:
    return Measure(figure(value, signed=True), "" if value is None else "USDC", no_sale)


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"
