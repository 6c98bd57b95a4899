"""The terminal: chart, order form, account, orders."""

from __future__ import annotations

import reflex as rx

from paper_trade.ui import client
from paper_trade.ui.browser import live_feed, wallet_watch
from paper_trade.ui.components.account_panel import account_panel
from paper_trade.ui.components.chart_panel import chart_panel
from paper_trade.ui.components.header import header
from paper_trade.ui.components.order_form import order_form
from paper_trade.ui.components.orders_panel import orders_panel
from paper_trade.ui.components.strip import market_notice, strip
from paper_trade.ui.components.wallet_menu import wallet_menu
from paper_trade.ui.trade_state import TradeState


def trade_page() -> rx.Component:
    """Everything live; only private changes reach the server."""
    return rx.el.div(
        live_feed(
            account=TradeState.ready,
            max_age_ms=TradeState.max_age_ms,
            on_price=client.live_price.set_value,
            on_market=client.market.set_value,
            on_stats=client.day.set_value,
            on_account=TradeState.refresh,
            on_end=client.leave.partial("session-ended"),
        ),
        wallet_watch(address=TradeState.address),
        header(wallet_menu(TradeState.address, TradeState.short_address), current="/trade"),
        strip(),
        market_notice(),
        rx.el.main(
            rx.el.h1("Trade SOL/USDC", class_name="sr-only"),
            chart_panel(TradeState.account.id, TradeState.position.average_entry),
            rx.el.div(
                order_form(TradeState.account),
                account_panel(TradeState.account, TradeState.position),
                class_name="side-column",
                custom_attrs={"data-ready": TradeState.ready},
            ),
            orders_panel(TradeState.orders, TradeState.more_orders, TradeState.ready),
            class_name="trade-grid",
        ),
        class_name="page",
    )
