"""What stands under pages that are read: where to go on, and what this is."""

from __future__ import annotations

import reflex as rx

from paper_trade.ui.components.header import PAGES
from paper_trade.ui.icons import mark


def footer() -> rx.Component:
    """Links for people and for programs, the licence, what nobody should mistake this for."""
    links = [*PAGES.items(), ("/api/docs", "API")]
    return rx.el.footer(
        rx.el.p(mark(20), "Paper Trade", class_name="wordmark"),
        rx.el.nav(
            *[_link(name, address) for address, name in links],
            class_name="footer-links",
            custom_attrs={"aria-label": "More"},
        ),
        rx.el.p(
            "For practice only: virtual funds, no advice. Free software under the MIT licence.",
            class_name="hint footer-words",
        ),
        class_name="footer",
    )


def _link(name: str, address: str) -> rx.Component:
    """Pages of the app change in place; the API's is none of them and has to be loaded."""
    outside = {"reloadDocument": True} if address.startswith("/api") else {}
    return rx.el.a(name, href=address, custom_attrs=outside)
