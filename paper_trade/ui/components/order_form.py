"""The order form: what is typed stays in the browser, what is sent is checked by the server."""

from __future__ import annotations

import reflex as rx

from paper_trade.ui import client
from paper_trade.ui.client import Shown
from paper_trade.ui.components.figures import exact, facts, with_unit
from paper_trade.ui.trade_state import TradeState

_SHARES = (25, 50, 75, 100)


def order_form(account: Shown) -> rx.Component:
    """Buy or sell at the market, by SOL or by USDC."""
    receipt = client.estimate.call(
        client.side.value,
        client.unit.value,
        client.amount.value,
        client.price_now["value"],
        client.market_now,
        account,
    ).to(dict[str, str])
    return rx.el.section(
        rx.el.form(
            _sides(),
            _amount_field(account),
            _share_buttons(account),
            _receipt(receipt),
            _submit(receipt),
            *_hidden_fields(),
            on_submit=TradeState.place,
            class_name="order-form",
            custom_attrs={"autocomplete": "off", "data-side": client.side.value},
        ),
        class_name="panel",
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
        on_click=[
            client.side.set_value(side),
            client.unit.set_value("USDC" if side == "buy" else "SOL"),
            client.amount.set_value(""),
        ],
        class_name="side",
        custom_attrs={
            "data-side": side,
            "aria-pressed": rx.cond(client.side.value == side, "true", "false"),
        },
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
                name="amount",
                value=client.amount.value,
                on_change=lambda text: client.amount.set_value(client.clean_amount.call(text)),
                placeholder="0.00",
                input_mode="decimal",
                auto_complete="off",
                max_length=24,
                class_name="amount num",
                custom_attrs={"aria-describedby": "order-reason"},
            ),
            _unit("USDC"),
            _unit("SOL"),
            class_name="field",
        ),
        class_name="field-block",
    )


def _available(account: Shown) -> rx.Component:
    return rx.el.span(
        "Available ",
        rx.cond(
            client.side.value == "buy",
            exact(account.shown_usdc, "USDC"),
            exact(account.shown_sol, "SOL"),
        ),
        class_name="label",
    )


def _unit(unit: str) -> rx.Component:
    return rx.el.button(
        unit,
        type="button",
        on_click=[client.unit.set_value(unit), client.amount.set_value("")],
        class_name="unit-button",
        custom_attrs={"aria-pressed": rx.cond(client.unit.value == unit, "true", "false")},
    )


def _share_buttons(account: Shown) -> rx.Component:
    return rx.el.div(
        *[_share_button(percent, account) for percent in _SHARES],
        class_name="shares",
        role="group",
        custom_attrs={"aria-label": "Share of what is available"},
    )


def _share_button(percent: int, account: Shown) -> rx.Component:
    """A share of what is given up: exact, so that 100 % leaves no dust."""
    buying = client.side.value == "buy"
    asset = rx.cond(buying, "USDC", "SOL")
    available = rx.cond(buying, account.usdc, account.sol)
    return rx.el.button(
        f"{percent}%",
        type="button",
        on_click=[
            client.unit.set_value(asset),
            client.amount.set_value(client.share.call(available, asset, percent)),
        ],
        class_name="share num",
    )


def _receipt(receipt: Shown) -> rx.Component:
    total = rx.cond(client.side.value == "buy", "You pay", "You receive")
    return rx.el.div(
        facts(
            ("Price", with_unit(client.price_now["text"].to(str), "USDC")),
            ("Size", with_unit(receipt["size"], "SOL")),
            ("Notional", with_unit(receipt["notional"], "USDC")),
            ("Fee", with_unit(receipt["fee"], "USDC")),
            (total, with_unit(receipt["total"], "USDC")),
            ("Left after", rx.el.span(receipt["left"], class_name="num")),
        ),
        rx.el.p("Estimate. The fill is at the price of its moment.", class_name="hint"),
        class_name="receipt",
    )


def _submit(receipt: Shown) -> rx.Component:
    ready = receipt["ready"].to(bool)
    return rx.el.div(
        rx.el.button(
            rx.cond(client.side.value == "buy", "Buy SOL", "Sell SOL"),
            type="submit",
            disabled=~ready,
            class_name="submit",
            custom_attrs={"aria-describedby": "order-reason", "data-testid": "submit-order"},
        ),
        rx.el.p(
            receipt["reason"],
            id="order-reason",
            class_name="reason",
            custom_attrs={"data-testid": "order-reason"},
        ),
    )


def _hidden_fields() -> list[rx.Component]:
    intent = client.intent_id.call(client.side.value, client.unit.value, client.amount.value)
    fields = {
        "side": client.side.value,
        "unit": client.unit.value,
        "client_order_id": intent.to(str),
    }
    return [rx.el.input(type="hidden", name=name, value=value) for name, value in fields.items()]
