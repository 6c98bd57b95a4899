"""The bar on top: who we are, where to go, the price, the connection, the wallet, the theme."""

from __future__ import annotations

from typing import Final

import reflex as rx
from reflex_components_core.react_router import link

from paper_trade.ui import client
from paper_trade.ui.client import Shown
from paper_trade.ui.components.figures import toned
from paper_trade.ui.icons import arrow, icon, mark

_STATES = {
    "live": "Live",
    "delayed": "Delayed",
    "paused": "Paused",
    "offline": "Offline",
    "waiting": "Waiting",
    "connecting": "Connecting",
}


PAGES: Final = {"/trade": "Trade", "/portfolio": "Portfolio", "/how-fills-work": "How fills work"}
"""The way around, by address."""


def header(*actions: rx.Component, current: str = "") -> rx.Component:
    """The bar, with what a page adds at its right end; `current` is the page's own address."""
    return rx.el.header(
        rx.el.a(
            mark(),
            rx.el.span("Paper Trade", class_name="wordmark-text"),
            href="/",
            class_name="wordmark",
            custom_attrs={"aria-label": "Paper Trade, front page"},
        ),
        _navigation(current),
        ticker(),
        rx.el.div(connection(), *actions, theme_switch(), _menu_button(), class_name="header-end"),
        class_name="header",
    )


def _navigation(current: str) -> rx.Component:
    """Links in the bar; on a phone the same links in a menu (a native popover) under its button."""
    links = [
        link(
            name,
            to=address,
            class_name="nav-link",
            custom_attrs={"aria-current": "page"} if address == current else {},
        )
        for address, name in PAGES.items()
    ]
    return rx.el.nav(
        *links,
        id="site-menu",
        class_name="nav",
        custom_attrs={"aria-label": "Pages", "popover": "auto"},
    )


def _menu_button() -> rx.Component:
    return rx.el.button(
        icon("menu"),
        type="button",
        class_name="icon-button menu-button",
        custom_attrs={"aria-label": "Menu", "popoverTarget": "site-menu"},
    )


def ticker() -> rx.Component:
    """Market, price with its direction, change in 24 hours."""
    price = client.price_now
    return rx.el.div(
        rx.el.span("SOL/USDC", class_name="pair"),
        rx.el.span(
            rx.el.span(
                price["text"].to(str),
                class_name="num tone ticker-price",
                custom_attrs={"data-tone": price["direction"], "data-testid": "price"},
            ),
            arrow(price["direction"].to(str)),
            class_name="ticker-now",
        ),
        rx.el.span(day_change(), rx.el.span("24h", class_name="unit"), class_name="ticker-day"),
        class_name="ticker",
    )


def day_change() -> rx.Component:
    """The change since 24 hours ago, in percent, live."""
    move: Shown = client.change.call(client.price_now["value"], client.day_now["open_24h"]).to(
        dict[str, str]
    )
    return toned(move["percent"], move["tone"])


def connection() -> rx.Component:
    """A dot and a word: whether what is shown is live."""
    state = client.market_now["state"].to(str)
    words = rx.match(state, *_STATES.items(), "Connecting")
    return rx.el.span(
        rx.el.span(class_name="dot"),
        rx.el.span(words, class_name="connection-word"),
        class_name="connection",
        role="status",
        custom_attrs={"data-state": state, "data-testid": "connection"},
    )


def theme_switch() -> rx.Component:
    """Light or dark; both icons are there and the style sheet shows the right one."""
    return rx.el.button(
        rx.el.span(icon("sun"), class_name="when-dark"),
        rx.el.span(icon("moon"), class_name="when-light"),
        type="button",
        on_click=rx.toggle_color_mode,
        class_name="icon-button",
        custom_attrs={"aria-label": "Switch between light and dark"},
    )
