"""The bar on top: who we are, where to go, the market, the wallet, the theme."""

from __future__ import annotations

from typing import Any, Final

import reflex as rx
from reflex.style import resolved_color_mode, set_color_mode
from reflex_components_core.react_router import link

from paper_trade.ui import client
from paper_trade.ui.components.ticker import day_facts, ticker
from paper_trade.ui.icons import icon, mark

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
        rx.el.div(*actions, _theme_icon(), _menu_button(), class_name="header-end"),
        class_name="header",
    )


def _navigation(current: str) -> rx.Component:
    """Links in the bar; on a phone a menu (a native popover) with what the bar has no room for."""
    links = [
        link(
            name,
            to=address,
            class_name="nav-link",
            custom_attrs={"aria-current": "page"} if address == current else {},
        )
        for address, name in PAGES.items()
    ]
    return rx.el.div(
        rx.el.nav(*links, class_name="nav", custom_attrs={"aria-label": "Pages"}),
        rx.el.div(day_facts(), _theme_item(), class_name="nav-more"),
        id="site-menu",
        class_name="site-menu",
        custom_attrs={"popover": "auto"},
    )


def _menu_button() -> rx.Component:
    return rx.el.button(
        icon("menu"),
        type="button",
        class_name="icon-button menu-button",
        custom_attrs={"aria-label": "Menu", "popoverTarget": "site-menu"},
    )


def _theme_icon() -> rx.Component:
    return rx.el.button(
        *_theme_icons(),
        type="button",
        on_click=_switch_theme(),
        class_name="icon-button theme-switch",
        custom_attrs={"aria-label": "Switch between light and dark"},
    )


def _theme_item() -> rx.Component:
    return rx.el.button(
        *_theme_icons(),
        "Switch between light and dark",
        type="button",
        on_click=_switch_theme(),
        class_name="menu-item",
    )


def _theme_icons() -> tuple[rx.Component, rx.Component]:
    """Both are there and the style sheet shows the right one: the server knows no theme."""
    return (
        rx.el.span(icon("sun"), class_name="when-dark"),
        rx.el.span(icon("moon"), class_name="when-light"),
    )


def _switch_theme() -> Any:
    """The other theme; one that is the system's own, too, follows the system from then on."""
    other: Any = client.next_theme.call(resolved_color_mode)
    return set_color_mode(other)
