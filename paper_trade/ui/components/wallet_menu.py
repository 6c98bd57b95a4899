"""The signed-in wallet: address, account value, ways out. A native popover: Escape closes it."""

from __future__ import annotations

import reflex as rx
from reflex_components_core.react_router import link

from paper_trade.ui import client
from paper_trade.ui.client import Shown
from paper_trade.ui.components.figures import with_unit
from paper_trade.ui.components.guide_link import guide_link
from paper_trade.ui.icons import icon


def wallet_menu(address: Shown, short_address: Shown, account: Shown = None) -> rx.Component:
    """The button with the short address, and what opens under it.

    `account` (`rows.Account`), on pages that know it, adds what it is worth now.
    """
    return rx.el.div(
        rx.el.button(
            icon("wallet"),
            rx.el.span("Wallet ", class_name="sr-only"),
            rx.el.span(short_address, class_name="num"),
            icon("chevron", 14),
            type="button",
            class_name="wallet-button",
            custom_attrs={"popoverTarget": "wallet-menu"},
        ),
        rx.el.div(
            _who(address, short_address),
            rx.fragment() if account is None else _worth(account),
            link(icon("pie", 16), "Portfolio", to="/portfolio", class_name="menu-item"),
            guide_link(icon("check", 16), "Guided first trade", class_name="menu-item"),
            _way_out("out", "Sign out", client.sign_out.partial("")),
            _way_out("devices", "Sign out everywhere", client.sign_out_everywhere.partial()),
            id="wallet-menu",
            class_name="menu",
            custom_attrs={"popover": "auto"},
        ),
    )


def _who(address: Shown, short_address: Shown) -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.el.p("Signed in as", class_name="label"),
            rx.el.p(short_address, class_name="address", title=address),
        ),
        rx.el.button(
            icon("copy", 16),
            "Copy",
            rx.el.span(" address", class_name="sr-only"),
            type="button",
            on_click=[
                rx.set_clipboard(address),
                rx.toast.info("Address copied", description=address, duration=3000),
            ],
            class_name="button button-small",
        ),
        class_name="menu-row",
    )


def _worth(account: Shown) -> rx.Component:
    return rx.el.div(
        rx.el.p("Account value", class_name="label"),
        rx.el.p(
            with_unit(client.equity_now(account), "USDC"),
            class_name="worth live",
            custom_attrs={"data-testid": "menu-worth"},
        ),
        class_name="menu-block",
    )


def _way_out(icon_name: str, name: str, action: Shown) -> rx.Component:
    return rx.el.button(
        icon(icon_name, 16), name, type="button", on_click=action, class_name="menu-item"
    )
