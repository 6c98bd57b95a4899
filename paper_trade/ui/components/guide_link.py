"""The way back to the guided first trade."""

from __future__ import annotations

import reflex as rx

from paper_trade.ui import client


def guide_link(*content: str | rx.Component, class_name: str) -> rx.Component:
    """Loads the trading page anew, with the guide open from its beginning."""
    return rx.el.a(
        *content,
        href="/trade",
        on_click=client.ask_for_guide.partial(),
        class_name=class_name,
        custom_attrs={"reloadDocument": True},
    )
