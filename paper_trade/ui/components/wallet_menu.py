"""The signed-in wallet: address, copy, sign out. A native popover: Escape and a click close it."""

from __future__ import annotations

import reflex as rx

from paper_trade.ui import client
from paper_trade.ui.client import Shown
from paper_trade.ui.icons import icon


def wallet_menu(address: Shown, short_address: Shown) -> rx.Component:
    """The button with the short address, and what opens under it."""
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
            rx.el.p("Signed in as", class_name="label"),
            rx.el.p(address, class_name="address"),
            rx.el.button(
                icon("copy", 16),
                "Copy address",
                type="button",
                on_click=[
                    rx.set_clipboard(address),
                    rx.toast.info("Address copied", duration=2000),
                ],
                class_name="menu-item",
            ),
            rx.el.button(
                icon("out", 16),
                "Sign out",
                type="button",
                on_click=client.sign_out.partial(""),
                class_name="menu-item",
            ),
            id="wallet-menu",
            class_name="menu",
            custom_attrs={"popover": "auto"},
        ),
    )
