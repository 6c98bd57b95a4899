"""Asks, before an account is closed and the next one opened, with how much to start."""

from __future__ import annotations

import reflex as rx

from paper_trade.money import UNITS, Asset
from paper_trade.trading.accounts import LEAST_FUNDS, MOST_FUNDS
from paper_trade.ui import client
from paper_trade.ui.browser import modal_dialog
from paper_trade.ui.portfolio_state import PortfolioState

_HEADING = "start-over-title"
_LIMITS = "starting-funds-limits"
_LEAST, _MOST = (funds // UNITS[Asset.USDC] for funds in (LEAST_FUNDS, MOST_FUNDS))


def start_over_button() -> rx.Component:
    """Opens the dialog."""
    return rx.el.button(
        "Start over…",
        type="button",
        on_click=client.starting_over.set_value(True),
        class_name="button",
    )


def start_over_dialog() -> rx.Component:
    """Says plainly what happens and what does not."""
    return modal_dialog(
        rx.el.form(
            rx.el.h2("Start over?", id=_HEADING, class_name="card-title"),
            rx.el.p(
                "This run ends here and a new account opens, with no trades in it. "
                "Nothing is deleted: the run stays on this page with its result, and its trades "
                "and ledger can still be saved.",
            ),
            _funds(),
            rx.el.div(
                rx.el.button("Start over", type="submit", class_name="button button-primary"),
                rx.el.button(
                    "Keep this account",
                    type="button",
                    on_click=client.starting_over.set_value(False),
                    class_name="button",
                ),
                class_name="button-row",
            ),
            on_submit=[client.starting_over.set_value(False), PortfolioState.start_over],
            class_name="start-over",
        ),
        open=client.starting_over.value,
        heading=_HEADING,
        on_close=client.starting_over.set_value(False),
    )


def _funds() -> rx.Component:
    """The browser itself refuses, with words, what is out of bounds."""
    return rx.el.div(
        rx.el.label("Starting funds (USDC)", html_for="starting-funds", class_name="label"),
        rx.el.div(
            rx.el.input(
                id="starting-funds",
                name="starting_funds",
                type="number",
                default_value="1000",
                min=str(_LEAST),
                max=str(_MOST),
                step="any",
                required=True,
                class_name="amount num",
                custom_attrs={"aria-describedby": _LIMITS},
            ),
            class_name="field",
        ),
        rx.el.p(f"From {_LEAST:,} to {_MOST:,} USDC.", id=_LIMITS, class_name="hint"),
        class_name="field-block",
    )
