"""The order form: what is typed stays in the browser, what is sent is checked by the server."""

from __future__ import annotations

import reflex as rx

from paper_trade.ui import client, order_ticket
from paper_trade.ui.browser import order_answers
from paper_trade.ui.client import Shown
from paper_trade.ui.components.figures import exact, facts, with_unit
from paper_trade.ui.components.price_guard import price_guard
from paper_trade.ui.components.terms import term
from paper_trade.ui.icons import icon
from paper_trade.ui.order_ticket import buying
from paper_trade.ui.trade_state import TradeState

_SHARES = (25, 50, 75, 100)


def order_form(account: Shown) -> rx.Component:
    """Buy or sell at the market, by SOL or by USDC; on a phone a sheet (`trade_bar` opens it)."""
    receipt = order_ticket.receipt(account)
    place: Shown = TradeState.place
    return rx.el.dialog(
        rx.el.form(
            _sides(),
            _close_button(),
            _amount_field(account),
            _share_buttons(account),
            price_guard(),
            _receipt(receipt),
            _submit(receipt),
            on_submit=[
                order_ticket.note_sent(),
                lambda _form: place(
                    order_ticket.sendable(order_ticket.ticket(), order_ticket.intent())
                ),
            ],
            class_name="order-form",
            custom_attrs={"autocomplete": "off", "data-side": order_ticket.side.value},
        ),
        order_answers(
            intent=order_ticket.intent(),
            sent=order_ticket.sent_now["id"].to(str),
            on_filled=order_ticket.start_over(),
            on_refused=order_ticket.forget_sent(),
            on_silence=order_ticket.note_silence(),
        ),
        id="order-sheet",
        open=True,
        class_name="panel order-sheet",
        custom_attrs={"aria-label": "Order"},
    )


def _sides() -> rx.Component:
    return rx.el.div(
        _side("buy", "Buy"),
        _side("sell", "Sell"),
        class_name="sides",
        role="group",
        custom_attrs={"aria-label": "Side"},
    )


def _side(side: str, word: str) -> rx.Component:
    return rx.el.button(
        word,
        type="button",
        on_click=order_ticket.choose_side(side),
        class_name="side",
        custom_attrs={
            "data-side": side,
            "data-key": side[0],
            "data-then": "amount",
            "aria-pressed": rx.cond(order_ticket.side.value == side, "true", "false"),
        },
    )


def _close_button() -> rx.Component:
    return rx.el.button(
        icon("close"),
        type="button",
        on_click=order_ticket.close_sheet.partial(),
        class_name="icon-button sheet-close",
        custom_attrs={"aria-label": "Close the order form"},
    )


def _amount_field(account: Shown) -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.el.label("Amount", html_for="amount", class_name="label"),
            _available(account),
            class_name="field-head",
        ),
        rx.el.div(
            rx.el.input(
                id="amount",
                value=order_ticket.amount.value,
                on_change=lambda text: order_ticket.type_amount(
                    order_ticket.clean_amount.call(text)
                ),
                placeholder="0.00",
                input_mode="decimal",
                enter_key_hint="go",
                auto_complete="off",
                max_length=24,
                class_name="amount num",
                custom_attrs={"aria-describedby": "order-reason", "data-key": "/"},
            ),
            _unit("USDC", account),
            _unit("SOL", account),
            class_name="field",
        ),
        class_name="field-block",
    )


def _available(account: Shown) -> rx.Component:
    return rx.el.span(
        "Available ",
        rx.cond(buying, exact(account.shown_usdc, "USDC"), exact(account.shown_sol, "SOL")),
        class_name="label",
    )


def _unit(unit: str, account: Shown) -> rx.Component:
    return rx.el.button(
        unit,
        type="button",
        on_click=order_ticket.choose_unit(unit, account),
        class_name="unit-button",
        custom_attrs={"aria-pressed": rx.cond(order_ticket.unit.value == unit, "true", "false")},
    )


def _share_buttons(account: Shown) -> rx.Component:
    return rx.el.div(
        *[
            rx.el.button(
                f"{percent}%",
                type="button",
                on_click=order_ticket.type_share(percent, account),
                class_name="share num",
            )
            for percent in _SHARES
        ],
        class_name="shares",
        role="group",
        custom_attrs={"aria-label": "Share of what is available"},
    )


def _receipt(receipt: Shown) -> rx.Component:
    total = rx.cond(buying, "You pay", "You receive")
    return rx.el.div(
        facts(
            ("Price", with_unit(client.price_now["text"].to(str), "USDC")),
            (term("size"), with_unit(receipt["size"], "SOL")),
            (term("notional"), with_unit(receipt["notional"], "USDC")),
            (term("fee"), with_unit(receipt["fee"], "USDC")),
            (rx.el.span(total), with_unit(receipt["total"], "USDC")),
            ("Left after", rx.el.span(receipt["left"], class_name="num")),
        ),
        rx.el.p(receipt["note"], class_name="hint", custom_attrs={"data-testid": "order-note"}),
        class_name="receipt",
    )


def _submit(receipt: Shown) -> rx.Component:
    """The button and why it is off. Figures in the reason move: it is announced once a kind."""
    sending = receipt["sending"].to(bool)
    return rx.el.div(
        rx.el.button(
            rx.cond(
                sending,
                rx.cond(buying, "Buying…", "Selling…"),
                rx.cond(buying, "Buy SOL", "Sell SOL"),
            ),
            type="submit",
            disabled=~receipt["ready"].to(bool) | sending,
            class_name="submit",
            custom_attrs={
                "aria-describedby": "order-reason",
                "aria-busy": rx.cond(sending, "true", "false"),
                "data-testid": "submit-order",
            },
        ),
        rx.el.p(
            receipt["reason"],
            id="order-reason",
            class_name="reason",
            custom_attrs={"data-testid": "order-reason"},
        ),
        rx.el.p(
            order_ticket.announcement.call(receipt["kind"], receipt["reason"]).to(str),
            role="status",
            class_name="sr-only",
            custom_attrs={"data-testid": "order-announcement"},
        ),
    )
