"""What the account holds and what it is worth, live."""

from __future__ import annotations

import reflex as rx

from paper_trade.ui import client
from paper_trade.ui.client import Shown
from paper_trade.ui.components.figures import exact, facts, toned, with_unit


def account_panel(account: Shown, position: Shown) -> rx.Component:
    """Equity, profit, balances, position."""
    price = client.price_now["value"]
    worth = client.equity.call(price, account.sol, account.usdc).to(str)
    net: Shown = client.net_pnl.call(price, account.sol, account.usdc, account.starting_funds).to(
        dict[str, str]
    )
    return rx.el.section(
        rx.el.h2("Account", class_name="panel-title"),
        rx.el.div(
            rx.el.p(
                with_unit(worth, "USDC"),
                class_name="equity",
                custom_attrs={"data-testid": "equity"},
            ),
            rx.el.p(
                toned(net["pnl"], net["tone"]),
                toned(net["percent"], net["tone"]),
                rx.el.span("since the start", class_name="unit"),
                class_name="equity-change",
            ),
        ),
        facts(
            ("USDC", _balance("balance-usdc", account.shown_usdc)),
            ("SOL", _balance("balance-sol", account.shown_sol)),
            ("Realised P&L", exact(position.realized_pnl, tone=True)),
            ("Fees paid", exact(position.fees, "USDC")),
        ),
        rx.el.h2("Position", class_name="panel-title"),
        rx.cond(
            position.size == "0",
            rx.el.p(
                "No position. Buy some SOL and watch its profit and loss here.", class_name="hint"
            ),
            _position(position),
        ),
        class_name="panel account-panel",
        custom_attrs={"aria-label": "Account"},
    )


def _balance(test_id: str, balance: Shown) -> rx.Component:
    return rx.el.span(exact(balance), custom_attrs={"data-testid": test_id})


def _position(position: Shown) -> rx.Component:
    mark = client.marked.call(client.price_now["value"], position.size, position.cost_basis).to(
        dict[str, str]
    )
    return facts(
        ("Size", exact(position.shown_size, "SOL")),
        ("Average entry", exact(position.average_price, "USDC")),
        ("Mark price", with_unit(client.price_now["text"].to(str), "USDC")),
        ("Value", with_unit(mark["value"], "USDC")),
        (
            "Unrealised P&L",
            rx.el.span(
                toned(mark["pnl"], mark["tone"]),
                " ",
                toned(mark["percent"], mark["tone"], "quiet"),
                custom_attrs={"data-testid": "unrealized-pnl"},
            ),
        ),
    )
