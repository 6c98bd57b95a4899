"""The portfolio: what the account is worth, what it consists of, how well it was traded."""

from __future__ import annotations

import reflex as rx
from reflex_components_core.react_router import link

from paper_trade.ui.account_page import account_page
from paper_trade.ui.components.equity_panel import equity_panel
from paper_trade.ui.components.holdings_panel import holdings_panel
from paper_trade.ui.components.performance_panel import performance_panel
from paper_trade.ui.components.position_panel import position_panel
from paper_trade.ui.components.runs_panel import earlier_runs_panel, this_run_panel
from paper_trade.ui.components.start_over import start_over_dialog
from paper_trade.ui.portfolio_state import PortfolioState


def portfolio_page() -> rx.Component:
    """The long view, live like the terminal."""
    return account_page(
        PortfolioState,
        "/portfolio",
        rx.el.main(
            rx.el.h1("Portfolio", class_name="sr-only"),
            rx.el.div(
                _welcome(),
                equity_panel(),
                holdings_panel(),
                earlier_runs_panel(),
                class_name="portfolio-column",
            ),
            rx.el.div(
                position_panel(),
                performance_panel(),
                this_run_panel(),
                class_name="portfolio-column",
            ),
            class_name="portfolio",
            custom_attrs={"data-ready": PortfolioState.ready},
        ),
        start_over_dialog(),
        account=PortfolioState.account,
    )


def _welcome() -> rx.Component:
    """For those who have not traded yet."""
    return rx.cond(
        PortfolioState.ready & ~PortfolioState.position.traded,
        rx.el.section(
            rx.el.h2("Nothing has happened here yet, and that is fine", class_name="card-title"),
            rx.el.p(
                "Your funds are all in USDC, so what they are worth stands still. Buy a little "
                "SOL: from then on this page follows its worth, and measures how you trade.",
            ),
            link("Make your first trade", to="/trade", class_name="button button-primary"),
            class_name="panel welcome",
            custom_attrs={"aria-label": "First steps"},
        ),
    )
