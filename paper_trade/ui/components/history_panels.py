"""Orders, trades and the ledger."""

from __future__ import annotations

import reflex as rx

from paper_trade.ui.client import Shown
from paper_trade.ui.components.figures import exact
from paper_trade.ui.components.listing import (
    SIDES,
    Column,
    choice,
    filters,
    listing,
    rows_table,
    side,
    when,
)
from paper_trade.ui.components.receipt_view import receipt_button
from paper_trade.ui.components.terms import term
from paper_trade.ui.history_state import LedgerState, OrdersState, TradesState

_RECEIPT = rx.el.span("Receipt", class_name="sr-only")


def orders_panel() -> rx.Component:
    """What was asked for, and what became of it."""
    asked = [
        Column("Time", when, "start quiet bare"),
        Column("Side", side, "start bare"),
        Column("Asked for", lambda row: row.asked, "num"),
    ]
    filled = [
        *asked,
        Column("Filled (SOL)", lambda row: row.size, "num"),
        Column("Price (USDC)", lambda row: row.price, "num"),
        Column("Total (USDC)", lambda row: exact(row.total)),
        Column("", lambda row: receipt_button(row.id), "", _RECEIPT),
    ]
    rejected = [*asked, Column("Why it was refused", lambda row: row.refusal)]
    refused = OrdersState.status == "rejected"
    return listing(
        OrdersState,
        rx.cond(
            refused,
            rows_table(OrdersState, "Rejected orders, newest first", rejected),
            rows_table(OrdersState, "Filled orders, newest first", filled),
        ),
        empty=_nothing(
            rx.cond(
                refused | (OrdersState.side != ""),
                "No such orders.",
                "No orders yet. Your first fill will be listed here.",
            )
        ),
        filters=filters(
            choice(
                "Status",
                [("filled", "Filled"), ("rejected", "Rejected")],
                OrdersState.status,
                OrdersState.choose_status,
            ),
            choice("Side", SIDES, OrdersState.side, OrdersState.choose_side),
        ),
    )


def trades_panel() -> rx.Component:
    """The fills, with what each cost and brought."""
    columns = [
        Column("Time", when, "start quiet bare"),
        Column("Side", side, "start bare"),
        Column("Size (SOL)", lambda row: row.size, "num", term("size", "Size (SOL)")),
        Column("Price (USDC)", lambda row: row.price, "num"),
        Column("Notional", lambda row: exact(row.notional), "", term("notional")),
        Column("Fee", lambda row: exact(row.fee), "fee", term("fee")),
        Column("Total (USDC)", lambda row: exact(row.total)),
        Column(
            "Realised P&L",
            lambda row: exact(row.realized_pnl, tone=True),
            "",
            term("realised P&L"),
        ),
        Column("", lambda row: receipt_button(row.order_id), "", _RECEIPT),
    ]
    return listing(
        TradesState,
        rows_table(TradesState, "Trades, newest first", columns),
        empty=_nothing(
            rx.cond(
                TradesState.side == "",
                "No trades yet. Your first one will be listed here.",
                "No such trades.",
            )
        ),
        filters=filters(
            choice("Side", SIDES, TradesState.side, TradesState.choose_side),
            _download("/api/trades.csv", "Download CSV of all trades"),
        ),
    )


def ledger_panel() -> rx.Component:
    """The bank statement."""
    columns = [
        Column("Time", when, "start quiet bare"),
        Column("What", lambda row: row.what, "start bare"),
        Column("Asset", lambda row: row.asset, "start"),
        Column("Amount", lambda row: exact(row.amount, tone=True)),
        Column("Balance after", lambda row: exact(row.balance_after)),
        Column("", lambda row: rx.cond(row.order_id, receipt_button(row.order_id)), "", _RECEIPT),
    ]
    return listing(
        LedgerState,
        rows_table(LedgerState, "Ledger, newest first", columns),
        empty=_nothing("No entries of this asset yet."),
        filters=filters(
            choice(
                "Asset",
                [("", "All"), ("USDC", "USDC"), ("SOL", "SOL")],
                LedgerState.asset,
                LedgerState.choose_asset,
            ),
            _download("/api/ledger.csv", "Download CSV of the whole ledger"),
        ),
    )


def _nothing(words: Shown) -> rx.Component:
    return rx.el.p(words, class_name="hint")


def _download(address: str, name: str) -> rx.Component:
    return rx.el.a(
        "Download CSV",
        href=address,
        download=True,
        class_name="download",
        # The file comes from the API: not a page, where the link would lead within the app.
        custom_attrs={"aria-label": name, "reloadDocument": True},
    )
