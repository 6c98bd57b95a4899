"""What the account is worth, live, and what it consists of."""

from __future__ import annotations

import reflex as rx

from paper_trade.ui import client
from paper_trade.ui.client import Shown
from paper_trade.ui.components.figures import exact, facts, toned, with_unit
from paper_trade.ui.components.terms import term


def account_panel(account: Shown, position: Shown) -> rx.Component:
    """Equity, profit, balances, fees."""
    net = client.pnl_now(account, account.starting_funds)
    return rx.el.section(
        rx.el.div(
            rx.el.h2(term("equity"), class_name="panel-title"),
            rx.el.p(
                with_unit(client.equity_now(account), "USDC"),
                class_name="equity live",
                custom_attrs={"data-testid": "equity"},
            ),
        ),
        facts(
            (
                term("net P&L"),
                rx.el.span(
                    toned(net["pnl"], net["tone"]),
                    " ",
                    toned(net["percent"], net["tone"]),
                    class_name="live",
                    custom_attrs={"data-testid": "net-pnl"},
                ),
            ),
            ("Cash", _balance("balance-usdc", account.shown_usdc, "USDC")),
            ("Holdings", _balance("balance-sol", account.shown_sol, "SOL")),
            (term("fee", "Fees paid"), exact(position.fees, "USDC")),
        ),
        class_name="panel account-panel",
        custom_attrs={"aria-label": "Account"},
    )


def _balance(test_id: str, balance: Shown, asset: str) -> rx.Component:
    figure = rx.el.span(exact(balance), custom_attrs={"data-testid": test_id})
    return rx.el.span(figure, rx.el.span(asset, class_name="unit"))
