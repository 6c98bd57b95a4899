"""The front page: what this is, the live price, and the way in."""

from __future__ import annotations

import reflex as rx

from paper_trade.ui import client
from paper_trade.ui.browser import price_chart, wallet_list
from paper_trade.ui.components.footer import footer
from paper_trade.ui.components.header import header
from paper_trade.ui.components.sign_in import sign_in_card
from paper_trade.ui.components.strip import market_notice, strip
from paper_trade.ui.components.wallet_menu import wallet_menu
from paper_trade.ui.components.welcome import questions, steps
from paper_trade.ui.home_state import HomeState
from paper_trade.ui.icons import icon
from paper_trade.ui.layout import public_feed


def home_page() -> rx.Component:
    """For people who have never been here, and for those who come back."""
    return rx.el.div(
        public_feed(HomeState.max_age_ms),
        wallet_list(
            on_wallets=client.wallets.set_value,
            on_practice=client.practice_works.set_value,
            on_progress=client.sign_in_step.set_value,
        ),
        header(
            rx.cond(HomeState.signed_in, wallet_menu(HomeState.address, HomeState.short_address))
        ),
        strip(),
        market_notice(),
        rx.el.main(
            rx.el.div(_hero(), sign_in_card(), steps(), _glimpse(), class_name="first-view"),
            questions(),
            class_name="home",
        ),
        footer(),
        class_name="page",
    )


def _hero() -> rx.Component:
    return rx.el.section(
        rx.el.h1("Practise trading SOL on live prices. Risk nothing.", class_name="page-title"),
        rx.el.p(
            "A real trading terminal with ",
            HomeState.starting_funds,
            " virtual USDC in it. No deposit, no money at risk: "
            "learn how orders, fees and profits work before any of it counts.",
            class_name="lead",
        ),
        class_name="hero",
    )


def _glimpse() -> rx.Component:
    """The market itself, as it moves."""
    return rx.el.section(
        rx.el.div(
            rx.el.h2("SOL/USDC", class_name="glimpse-title"),
            rx.el.span("5-minute candles", class_name="hint"),
            rx.cond(
                HomeState.signed_in,
                rx.el.a("Trade", icon("arrow", 16), href="/trade", class_name="glimpse-link"),
            ),
            class_name="glimpse-bar",
        ),
        rx.el.div(price_chart(timeframe="5m"), class_name="chart-frame"),
        class_name="panel glimpse",
        custom_attrs={"aria-label": "The market, live"},
    )
