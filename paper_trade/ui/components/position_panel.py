"""The position with its profit or loss, figure by figure."""

from __future__ import annotations

import reflex as rx

from paper_trade.ui import client
from paper_trade.ui.client import Shown
from paper_trade.ui.components.figures import exact, facts, with_unit
from paper_trade.ui.components.listing import skeletons
from paper_trade.ui.components.positions_panel import realized, unrealized
from paper_trade.ui.components.terms import term
from paper_trade.ui.portfolio_state import PortfolioState


def position_panel() -> rx.Component:
    """What is held and what it brings; once closed, what it brought."""
    position: Shown = PortfolioState.position
    return rx.el.section(
        rx.el.h2(term("position"), class_name="panel-title"),
        rx.cond(
            PortfolioState.ready,
            rx.fragment(
                rx.cond(
                    position.size == "0",
                    rx.el.p("You hold no SOL at the moment.", class_name="hint"),
                    _held(position),
                ),
                facts((term("realised P&L"), realized(position))),
            ),
            skeletons(),
        ),
        class_name="panel facts-panel",
        custom_attrs={"aria-label": "Position"},
    )


def _held(position: Shown) -> rx.Component:
    return facts(
        (term("size"), exact(position.shown_size, "SOL")),
        (term("average entry"), exact(position.average_price, "USDC")),
        (term("mark price"), _live(client.price_now["text"].to(str))),
        (term("cost basis"), exact(position.cost, "USDC")),
        (term("market value"), _live(client.marked_now(position)["value"])),
        (term("unrealised P&L"), unrealized(position)),
    )


def _live(amount: Shown) -> rx.Component:
    return rx.el.span(with_unit(amount, "USDC"), class_name="live")
