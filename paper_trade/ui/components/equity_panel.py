"""What the account is worth now, what has come of it, and its curve."""

from __future__ import annotations

import reflex as rx

from paper_trade.ui import client
from paper_trade.ui.browser import equity_chart
from paper_trade.ui.client import Shown
from paper_trade.ui.components.figures import toned, with_unit
from paper_trade.ui.components.terms import term
from paper_trade.ui.portfolio_state import PortfolioState


def equity_panel() -> rx.Component:
    """The headline over the equity curve."""
    account: Shown = PortfolioState.account
    return rx.el.section(
        rx.el.div(
            _worth(account),
            _gain(term("net P&L"), client.pnl_now(account, account.starting_funds), "net-pnl"),
            _gain("Last 24 hours", client.pnl_now(account, PortfolioState.day_open), "day-pnl"),
            _caution(),
            class_name="worth-line",
        ),
        equity_chart(
            account=account.id,
            sol=account.sol,
            usdc=account.usdc,
            start=account.starting_funds,
            on_again=PortfolioState.reread,
        ),
        class_name="panel equity-panel",
        custom_attrs={"aria-label": "Equity"},
    )


def _worth(account: Shown) -> rx.Component:
    return rx.el.div(
        rx.el.h2(term("equity"), class_name="panel-title"),
        rx.el.p(
            with_unit(client.equity_now(account), "USDC"),
            class_name="equity live",
            custom_attrs={"data-testid": "equity"},
        ),
    )


def _gain(name: str | rx.Component, pnl: Shown, test_id: str) -> rx.Component:
    return rx.el.div(
        rx.el.p(name, class_name="panel-title"),
        rx.el.p(
            toned(pnl["pnl"], pnl["tone"]),
            " ",
            toned(pnl["percent"], pnl["tone"], "quiet"),
            class_name="gain live",
            custom_attrs={"data-testid": test_id},
        ),
    )


def _caution() -> rx.Component:
    """Says of figures at an old price that they are; its line is always there."""
    market = client.market_now
    return rx.el.p(
        rx.match(
            market["state"].to(str),
            ("paused", rx.fragment("At the last price, ", market["age"].to(int), " s old.")),
            (
                "offline",
                rx.fragment("At the last price that arrived: the connection is lost."),
            ),
            ("waiting", rx.fragment("Waiting for the first price.")),
            rx.fragment(),
        ),
        class_name="hint caution",
        custom_attrs={"data-testid": "equity-caution"},
    )
