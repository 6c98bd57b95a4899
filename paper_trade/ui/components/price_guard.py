"""A limit to the price of the fill: off unless somebody wants it."""

from __future__ import annotations

import reflex as rx

from paper_trade.ui import order_ticket
from paper_trade.ui.components.terms import term
from paper_trade.ui.order_ticket import buying


def price_guard() -> rx.Component:
    """The switch, and while it is on the price not to go beyond."""
    wanted = order_ticket.guard.value.to(bool)
    return rx.el.div(
        rx.el.div(
            rx.el.span(term("price guard"), class_name="label"),
            rx.el.button(
                type="button",
                role="switch",
                on_click=order_ticket.switch_guard(),
                class_name="switch",
                custom_attrs={
                    "aria-label": "Price guard",
                    "aria-checked": rx.cond(wanted, "true", "false"),
                },
            ),
            class_name="field-head",
        ),
        rx.cond(wanted, _limit()),
        # Not sooner: the page is written by a server, which remembers nobody's choices.
        on_mount=order_ticket.recall_guard(),
        class_name="field-block",
    )


def _limit() -> rx.Component:
    return rx.el.div(
        rx.el.label(
            rx.cond(buying, "At most", "At least"),
            rx.el.span(" USDC for one SOL", class_name="sr-only"),
            html_for="limit",
            class_name="label",
        ),
        rx.el.input(
            id="limit",
            value=order_ticket.limit.value,
            on_change=lambda text: order_ticket.limit.set_value(
                order_ticket.clean_amount.call(text)
            ),
            placeholder="0.00",
            input_mode="decimal",
            enter_key_hint="go",
            auto_complete="off",
            max_length=19,
            class_name="amount num",
            custom_attrs={"aria-describedby": "order-reason"},
        ),
        rx.el.button(
            rx.cond(buying, "+0.5%", "−0.5%"),
            type="button",
            on_click=order_ticket.renew_limit(),
            class_name="unit-button num",
            custom_attrs={
                "aria-label": rx.cond(
                    buying,
                    "+0.5%: half a percent above the price",
                    "−0.5%: half a percent below the price",
                )
            },
        ),
        class_name="field field-small",
    )
