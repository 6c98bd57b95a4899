"""The rules of the house for everybody: how fills, fees and profits come about, in numbers."""

from __future__ import annotations

import reflex as rx

from paper_trade.ui.components.article import article
from paper_trade.ui.components.footer import footer
from paper_trade.ui.components.header import header
from paper_trade.ui.components.strip import market_notice, strip
from paper_trade.ui.layout import public_feed
from paper_trade.ui.pages.fills_sections import SECTIONS
from paper_trade.ui.rules_state import RulesState


def how_fills_work_page() -> rx.Component:
    """An article under the live price."""
    return rx.el.div(
        public_feed(RulesState.max_age_ms),
        header(current="/how-fills-work"),
        strip(),
        market_notice(),
        article(_head(), [make() for make in SECTIONS]),
        footer(),
        class_name="page",
    )


def _head() -> rx.Component:
    return rx.el.div(
        rx.el.h1("How fills work", class_name="page-title"),
        rx.el.p(
            "What an order costs, where its price comes from and how your profit is counted. "
            "The examples on this page are computed by the code that fills your orders.",
            class_name="lead",
        ),
        class_name="article-head",
    )
