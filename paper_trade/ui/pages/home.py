"""The front page: what this is, the live price, and the way in."""

from __future__ import annotations

import reflex as rx

from paper_trade.ui import client
from paper_trade.ui.browser import price_chart, wallet_list
from paper_trade.ui.components.header import header
from paper_trade.ui.components.sign_in import sign_in_card
from paper_trade.ui.components.strip import market_notice, strip
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
        header(),
        strip(),
        market_notice(),
        rx.el.main(_hero(), sign_in_card(), _glimpse(), _promises(), class_name="home"),
        class_name="page",
    )


def _hero() -> rx.Component:
    return rx.el.section(
        rx.el.h1("Practise trading SOL on live prices. Risk nothing.", class_name="page-title"),
        rx.el.p(
            "You start with ",
            HomeState.starting_funds,
            " virtual USDC and fill market orders at the price of the moment. "
            "No money is involved: nothing to deposit, nothing to lose.",
            class_name="lead",
        ),
        class_name="hero",
    )


def _glimpse() -> rx.Component:
    """The market itself, as it moves."""
    return rx.el.section(
        price_chart(timeframe="5m"),
        class_name="panel glimpse",
        custom_attrs={"aria-label": "SOL/USDC, five-minute candles, live"},
    )


def _promises() -> rx.Component:
    return rx.el.ul(
        _promise(
            "pulse",
            "Fills at the oracle's price",
            "Every order fills at once at the live SOL/USD price, for a fee of ",
            HomeState.fee_percent,
            " %, and keeps a receipt of the price it was given.",
        ),
        _promise(
            "shield",
            "No money anywhere",
            "All funds are virtual. See how orders, fees and profits work before any of it counts.",
        ),
        _promise(
            "pen",
            "A signature, never a transaction",
            "Signing in asks your wallet to sign a short text. It cannot move any funds.",
        ),
        class_name="promises",
    )


def _promise(icon_name: str, title: str, *words: str) -> rx.Component:
    return rx.el.li(
        icon(icon_name, 20),
        rx.el.h2(title, class_name="promise-title"),
        rx.el.p(*words, class_name="promise-words"),
        class_name="promise",
    )
