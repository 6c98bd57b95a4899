"""What surrounds every page: styles, head, the live feed, what is shown when a page breaks."""

from __future__ import annotations

from typing import Any, Final

import reflex as rx

from paper_trade.ui import client
from paper_trade.ui.about import site_head
from paper_trade.ui.browser import live_feed
from paper_trade.ui.client import Shown
from paper_trade.ui.theme import css_variables

STYLESHEETS: Final = [
    "/css/base.css",
    "/css/controls.css",
    "/css/terms.css",
    "/css/header.css",
    "/css/trade.css",
    "/css/lists.css",
    "/css/receipt.css",
    "/css/chart.css",
    "/css/first_trade.css",
    "/css/order_form.css",
    "/css/shortcuts.css",
    "/css/home.css",
    "/css/fills.css",
    "/css/portfolio.css",
]
_FONT = "/fonts/inter-latin-variable.woff2"


def head() -> list[rx.Component]:
    """The colours and sizes, the font before it is asked for, what the site says of itself."""
    return [
        # To the edges of the screen, and no larger than what the keyboard of a phone leaves of it.
        rx.el.meta(
            name="viewport",
            content="width=device-width, initial-scale=1, viewport-fit=cover, "
            "interactive-widget=resizes-content",
        ),
        rx.el.style(css_variables()),
        rx.el.link(
            rel="preload",
            href=_FONT,
            custom_attrs={"as": "font", "type": "font/woff2"},
            cross_origin="anonymous",
        ),
        *site_head(),
    ]


def market_values() -> dict[str, Any]:
    """What every live feed keeps up to date in the page."""
    return {
        "on_price": client.live_price.set_value,
        "on_market": client.market.set_value,
        "on_age": client.price_age.set_value,
        "on_stats": client.day.set_value,
    }


def public_feed(max_age_ms: Shown) -> rx.Component:
    """Prices for a page that shows no account."""
    return live_feed(account=False, max_age_ms=max_age_ms, **market_values())


def broken_page() -> rx.Component:
    """Shown instead of a page whose script failed."""
    return rx.el.main(
        rx.el.h1("This page stopped working", class_name="page-title"),
        rx.el.p(
            "Your account is safe: it lives on the server, not in this page.", class_name="lead"
        ),
        rx.el.a("Reload", href="", class_name="button button-primary"),
        class_name="plain-page",
    )
