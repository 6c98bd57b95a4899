"""The account's fills, newest first."""

from __future__ import annotations

import reflex as rx

from paper_trade.ui import client
from paper_trade.ui.client import Shown
from paper_trade.ui.components.figures import exact
from paper_trade.ui.trade_state import TradeState


def orders_panel(orders: Shown, more: Shown, ready: Shown) -> rx.Component:
    """Recent orders with a way to older ones."""
    return rx.el.section(
        rx.el.h2("Orders", class_name="panel-title"),
        rx.cond(orders.length() > 0, _table(orders), _empty(ready)),
        rx.cond(
            more,
            rx.el.button(
                "Load more",
                type="button",
                on_click=TradeState.load_more,
                class_name="button load-more",
            ),
        ),
        class_name="panel orders-panel",
        custom_attrs={"aria-label": "Orders"},
    )


def _empty(ready: Shown) -> rx.Component:
    return rx.el.div(
        rx.cond(
            ready,
            rx.el.p("No orders yet. Your first fill will be listed here.", class_name="hint"),
            rx.el.div(
                *[rx.el.div(class_name="skeleton") for _ in range(3)],
                custom_attrs={"aria-hidden": "true"},
            ),
        ),
        class_name="empty",
    )


def _table(orders: Shown) -> rx.Component:
    heads = [
        ("Time", "time"),
        ("Side", "side-cell"),
        ("Size (SOL)", "size"),
        ("Price (USDC)", "price"),
        ("Notional", "notional"),
        ("Fee", "fee"),
        ("Total (USDC)", "total"),
    ]
    return rx.el.table(
        rx.el.caption("Filled orders, newest first", class_name="sr-only"),
        rx.el.thead(
            rx.el.tr(*[rx.el.th(name, scope="col", class_name=css) for name, css in heads])
        ),
        rx.el.tbody(rx.foreach(orders, _row), role="rowgroup"),
        class_name="orders",
        role="table",
    )


def _row(order: Shown) -> rx.Component:
    """Roles are written out: on a phone rows are laid out as grids, which would drop them."""
    side = rx.el.span(
        rx.cond(order.side == "buy", "Buy", "Sell"),
        class_name="tone",
        custom_attrs={"data-tone": rx.cond(order.side == "buy", "up", "down")},
    )
    cells = {
        "time num": rx.el.time(client.local_time.call(order.time).to(str), date_time=order.time),
        "side-cell": side,
        "size num": order.size,
        "price num": order.price,
        "notional": exact(order.notional),
        "fee": exact(order.fee),
        "total": exact(order.total),
    }
    return rx.el.tr(
        *[rx.el.td(cell, class_name=css, role="cell") for css, cell in cells.items()],
        key=order.id,
        role="row",
    )
