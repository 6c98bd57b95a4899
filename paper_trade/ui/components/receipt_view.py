"""The receipt of a fill: what it came to, and why at that price."""

from __future__ import annotations

import reflex as rx

from paper_trade.ui import client
from paper_trade.ui.browser import receipt_dialog
from paper_trade.ui.client import Shown
from paper_trade.ui.components.figures import exact, facts
from paper_trade.ui.components.terms import term
from paper_trade.ui.icons import icon
from paper_trade.ui.trade_state import TradeState

_HEADING = "receipt-title"


def receipt_view(receipt: Shown) -> rx.Component:
    """Open while `client.receipt_open` says so."""
    return receipt_dialog(
        rx.el.article(
            _head(receipt),
            rx.el.p(receipt.why, class_name="receipt-why", custom_attrs={"data-testid": "why"}),
            _sum(receipt),
            rx.cond(receipt.side == "sell", _result(receipt)),
            rx.el.p(receipt.rounding, class_name="hint"),
            _balances(receipt),
            _foot(receipt),
            class_name="receipt-body",
        ),
        open=client.receipt_open.value,
        order=receipt.order_id,
        heading=_HEADING,
        on_close=client.receipt_open.set_value(False),
    )


def receipt_button(order_id: Shown) -> rx.Component:
    """Opens the receipt of an order."""
    open_receipt: Shown = TradeState.open_receipt
    return rx.el.button(
        "Receipt",
        type="button",
        on_click=open_receipt(order_id),
        class_name="link-button",
    )


def _head(receipt: Shown) -> rx.Component:
    return rx.el.header(
        rx.el.div(
            rx.el.h2(receipt.title, id=_HEADING, class_name="receipt-title"),
            rx.el.time(
                client.local_time.call(receipt.time).to(str),
                date_time=receipt.time,
                class_name="label",
            ),
        ),
        rx.el.button(
            icon("close"),
            rx.el.span("Close", class_name="sr-only"),
            type="button",
            on_click=client.receipt_open.set_value(False),
            class_name="icon-button no-print",
        ),
        class_name="receipt-head",
    )


def _sum(receipt: Shown) -> rx.Component:
    return rx.el.section(
        facts(
            ("Price", exact(receipt.price, "USDC")),
            (term("size", "× Size"), exact(receipt.size, "SOL")),
            (term("notional", "= Notional"), exact(receipt.notional, "USDC")),
            (
                rx.el.span(
                    rx.cond(receipt.side == "sell", "− ", "+ "),
                    term("fee"),
                    ", ",
                    receipt.fee_rule,
                ),
                exact(receipt.fee, "USDC"),
            ),
            (
                rx.cond(receipt.side == "sell", "= You received", "= You paid"),
                exact(receipt.total, "USDC"),
            ),
        ),
        class_name="receipt-block receipt-sum",
    )


def _result(receipt: Shown) -> rx.Component:
    """What the sale brought: the notional against the cost."""
    return rx.el.section(
        facts(
            ("Notional", exact(receipt.notional, "USDC")),
            (
                term("cost basis", "− Cost basis of what was sold"),
                exact(receipt.cost_basis, "USDC"),
            ),
            (
                term("realised P&L", "= Realised P&L"),
                exact(receipt.realized_pnl, "USDC", tone=True),
            ),
        ),
        class_name="receipt-block receipt-sum",
    )


def _balances(receipt: Shown) -> rx.Component:
    def change(balance: Shown) -> rx.Component:
        return rx.el.div(
            rx.el.dt(balance.asset, " balance"),
            rx.el.dd(
                rx.el.span(balance.before, class_name="num"),
                rx.el.span(" → ", custom_attrs={"aria-hidden": "true"}),
                rx.el.span(" then ", class_name="sr-only"),
                rx.el.span(balance.after, class_name="num"),
            ),
            class_name="fact",
        )

    return rx.el.dl(rx.foreach(receipt.balances, change), class_name="facts receipt-block")


def _foot(receipt: Shown) -> rx.Component:
    return rx.el.footer(
        rx.el.p("Order ", receipt.order_id, " · Trade ", receipt.trade_id, class_name="label num"),
        rx.el.div(
            rx.el.button(
                icon("copy", 16),
                "Copy link",
                type="button",
                on_click=[
                    rx.set_clipboard(client.receipt_link.call(receipt.order_id).to(str)),
                    rx.toast.info("Link copied", duration=2000),
                ],
                class_name="button",
            ),
            rx.el.button(
                "Print", type="button", on_click=rx.call_script("print()"), class_name="button"
            ),
            class_name="button-row no-print",
        ),
        class_name="receipt-foot",
    )
