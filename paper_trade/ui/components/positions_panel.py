"""What is held, what it is worth while prices move, and the way out of it."""

from __future__ import annotations

import reflex as rx

from paper_trade.ui import client, order_ticket
from paper_trade.ui.client import Shown
from paper_trade.ui.components.figures import exact, toned, with_unit
from paper_trade.ui.components.listing import Column, record_row, record_table, skeletons
from paper_trade.ui.components.terms import term
from paper_trade.ui.trade_state import TradeState

CLOSE_BUTTON = "close-position"
_QUESTION = "close-question"


def positions_panel(account: Shown, position: Shown, ready: Shown) -> rx.Component:
    """The position; once closed, what it brought."""
    return rx.cond(
        position.traded,
        rx.el.div(
            record_table("Position", _COLUMNS, [record_row(_COLUMNS, position)]),
            rx.cond(_asked(position) & (position.size != "0"), _question(account, position)),
            class_name="listing",
        ),
        rx.cond(
            ready,
            rx.el.p(
                "No position. Buy some SOL and watch its profit and loss here.",
                class_name="hint empty",
            ),
            skeletons(),
        ),
    )


def unrealized(position: Shown) -> rx.Component:
    """Its P&L and percent, live."""
    mark = client.marked_now(position)
    return rx.el.span(
        toned(mark["pnl"], mark["tone"]),
        " ",
        toned(mark["percent"], mark["tone"], "quiet"),
        class_name="live",
        custom_attrs={"data-testid": "unrealized-pnl"},
    )


def realized(position: Shown) -> rx.Component:
    """Its P&L, with the percent of the starting funds."""
    return rx.el.span(
        exact(position.realized_pnl, tone=True),
        " ",
        rx.el.span(position.realized_percent, " of the start", class_name="unit aside"),
    )


def _asked(position: Shown) -> Shown:
    """Whether the question is open. It is about this size: when that changes, it is over."""
    return client.closing.value == position.close_id


def _close(position: Shown) -> rx.Component:
    return rx.cond(
        position.size == "0",
        rx.el.span("Closed", class_name="label"),
        rx.el.button(
            "Close",
            id=CLOSE_BUTTON,
            type="button",
            on_click=client.closing.set_value(rx.cond(_asked(position), "", position.close_id)),
            class_name="button button-small",
            custom_attrs={
                "aria-expanded": rx.cond(_asked(position), "true", "false"),
                "aria-controls": _QUESTION,
            },
        ),
    )


def _mark_price(_: Shown) -> rx.Component:
    return rx.el.span(client.price_now["text"].to(str), class_name="num live")


_COLUMNS = [
    Column("Size (SOL)", lambda row: exact(row.shown_size), "start", term("size", "Size (SOL)")),
    Column("Average entry", lambda row: exact(row.average_price), "", term("average entry")),
    Column("Mark price", _mark_price, "", term("mark price")),
    Column(
        "Value (USDC)",
        lambda row: rx.el.span(client.marked_now(row)["value"], class_name="num live"),
        "",
        term("market value", "Value (USDC)"),
    ),
    Column("Unrealised P&L", unrealized, "", term("unrealised P&L")),
    Column("Realised P&L", realized, "", term("realised P&L")),
    Column("Fees", lambda row: exact(row.fees), "", term("fee", "Fees")),
    Column("", _close, "action", rx.el.span("Close", class_name="sr-only")),
]


def _question(account: Shown, position: Shown) -> rx.Component:
    """Asks with the estimate, in the order form's words."""
    everything: Shown = rx.Var.create(
        {"side": "sell", "unit": "SOL", "amount": position.size, "guard": False, "limit": ""}
    )
    estimate = order_ticket.estimate(everything, account)
    place: Shown = TradeState.place
    order = order_ticket.sendable(everything, position.close_id)
    return rx.el.div(
        rx.el.p(
            "Sell all ",
            exact(position.shown_size, "SOL"),
            " at the market? You receive about ",
            with_unit(estimate["total"], "USDC"),
            ", after a fee of ",
            with_unit(estimate["fee"], "USDC"),
            ".",
        ),
        rx.el.p(estimate["reason"], id="close-reason", class_name="label"),
        rx.el.div(
            rx.el.button(
                "Sell all",
                type="button",
                disabled=~estimate["ready"].to(bool),
                on_click=[client.closing.set_value(""), place(order)],
                class_name="button button-sell",
                custom_attrs={"aria-describedby": "close-reason"},
            ),
            rx.el.button(
                "Keep it",
                type="button",
                on_click=[client.closing.set_value(""), rx.set_focus(CLOSE_BUTTON)],
                class_name="button",
            ),
            class_name="button-row",
        ),
        id=_QUESTION,
        role="group",
        class_name="close-question",
        custom_attrs={"aria-label": "Close the position"},
    )
