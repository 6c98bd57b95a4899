"""On a phone, always in reach of a thumb: the price and the way to an order."""

from __future__ import annotations

import reflex as rx

from paper_trade.ui import client, order_ticket
from paper_trade.ui.components.figures import with_unit
from paper_trade.ui.icons import arrow


def trade_bar() -> rx.Component:
    """Sticks to the lower edge on a phone; nowhere else is it seen."""
    direction = client.price_now["direction"]
    return rx.el.section(
        rx.el.p(
            arrow(direction),
            with_unit(client.price_now["text"].to(str), "USDC"),
            class_name="trade-bar-price",
        ),
        _way_in("buy", "Buy"),
        _way_in("sell", "Sell"),
        class_name="trade-bar",
        custom_attrs={"aria-label": "Place an order"},
    )


def _way_in(side: str, word: str) -> rx.Component:
    return rx.el.button(
        word,
        type="button",
        on_click=[*order_ticket.choose_side(side), order_ticket.open_sheet.partial()],
        class_name="trade-bar-button",
        custom_attrs={
            "data-side": side,
            "data-key": side[0],
            "data-then": "amount",
            "aria-haspopup": "dialog",
        },
    )
