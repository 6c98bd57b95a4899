"""How well the account was traded."""

from __future__ import annotations

import reflex as rx

from paper_trade.ui.client import Shown
from paper_trade.ui.components.figures import exact, facts
from paper_trade.ui.components.listing import skeletons
from paper_trade.ui.components.terms import term
from paper_trade.ui.portfolio_state import PortfolioState


def performance_panel() -> rx.Component:
    """Figures of the trades, then of the curve; each term explains itself."""
    shown: Shown = PortfolioState.performance
    return rx.el.section(
        rx.el.h2("Performance", class_name="panel-title"),
        rx.cond(
            PortfolioState.ready,
            facts(
                (term("win rate"), _measure(shown.win_rate)),
                (term("profit factor"), _measure(shown.profit_factor)),
                (term("expectancy"), _measure(shown.expectancy, tone=True)),
                ("Best sale", _measure(shown.best, tone=True)),
                ("Worst sale", _measure(shown.worst, tone=True)),
                (term("max drawdown"), _measure(shown.max_drawdown)),
                (term("Sharpe ratio"), _measure(shown.sharpe)),
                (term("Sortino ratio"), _measure(shown.sortino)),
                (term("turnover"), _measure(shown.turnover)),
                (term("fee", "Fees paid"), _measure(shown.fees)),
            ),
            skeletons(),
        ),
        class_name="panel facts-panel performance",
        custom_attrs={"aria-label": "Performance"},
    )


def _measure(measure: Shown, *, tone: bool = False) -> rx.Component:
    """The figure, and under it what it is made of or waits for."""
    return rx.el.span(
        exact(measure.value, tone=tone),
        rx.el.span(measure.unit, class_name="unit"),
        rx.cond(measure.note != "", rx.el.span(measure.note, class_name="hint note")),
    )
