"""For addresses that lead nowhere."""

from __future__ import annotations

import reflex as rx

from paper_trade.ui.components.footer import footer
from paper_trade.ui.icons import mark


def not_found_page() -> rx.Component:
    """Says so, and offers the ways on."""
    return rx.el.div(
        rx.el.main(
            mark(40),
            rx.el.h1("There is nothing here", class_name="page-title"),
            rx.el.p("The address may be mistyped, or the page has moved.", class_name="lead"),
            rx.el.div(
                rx.el.a("Front page", href="/", class_name="button button-primary"),
                rx.el.a("Open the terminal", href="/trade", class_name="button"),
                class_name="button-row",
            ),
            class_name="plain-page",
        ),
        footer(),
        class_name="page",
    )
