"""The terminal: chart, order form, account, positions and history."""

from __future__ import annotations

import reflex as rx

from paper_trade.ui.account_page import account_page
from paper_trade.ui.components.account_panel import account_panel
from paper_trade.ui.components.chart_panel import chart_panel
from paper_trade.ui.components.first_trade import first_trade
from paper_trade.ui.components.lower_panel import lower_panel
from paper_trade.ui.components.order_form import order_form
from paper_trade.ui.components.receipt_view import receipt_view
from paper_trade.ui.components.shortcut_help import shortcut_help
from paper_trade.ui.components.trade_bar import trade_bar
from paper_trade.ui.trade_state import TradeState


def trade_page() -> rx.Component:
    """Everything live; only private changes reach the server."""
    return account_page(
        TradeState,
        "/trade",
        rx.el.main(
            rx.el.h1("Trade SOL/USDC", class_name="sr-only"),
            first_trade(),
            chart_panel(TradeState.account.id, TradeState.position.average_entry),
            rx.el.div(
                order_form(TradeState.account),
                account_panel(TradeState.account, TradeState.position),
                shortcut_help(),
                class_name="side-column",
                custom_attrs={"data-ready": TradeState.ready},
            ),
            lower_panel(),
            class_name="trade-grid",
        ),
        receipt_view(TradeState.receipt),
        trade_bar(),
        account=TradeState.account,
    )
