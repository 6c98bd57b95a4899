"""What the pages print: small frozen records of strings, made from the services' answers. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from paper_trade.money import Asset, format_amount, format_decimal
from paper_trade.trading.orders import MAX_SIZE, MIN_SIZE
from paper_trade.ui.amounts import NO_FIGURE, Figure, figure, grouped
from paper_trade.vocabulary import Side

View = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Account:
    """Exact strings that the page estimates with, empty until known, and the balances to show.

    `assets/js/figures.js` reads these names.
    """

    id: str = ""
    sol: str = ""
    usdc: str = ""
    starting_funds: str = ""
    fee_rate: str = ""
    min_size: str = ""
    max_size: str = ""
    shown_sol: Figure = NO_FIGURE
    shown_usdc: Figure = NO_FIGURE


@dataclass(frozen=True, slots=True)
class Position:
    """The SOL position; marks are worked out in the page as prices move."""

    size: str = "0"
    cost_basis: str = "0"
    average_entry: str = ""
    """Exact; empty when nothing is held."""
    shown_size: Figure = NO_FIGURE
    average_price: Figure = NO_FIGURE
    cost: Figure = NO_FIGURE
    realized_pnl: Figure = NO_FIGURE
    fees: Figure = NO_FIGURE


@dataclass(frozen=True, slots=True)
class OrderRow:
    """A filled order in the list."""

    id: str
    time: str
    """RFC 3339, UTC; the page shows it in the reader's zone."""
    side: str
    size: str
    price: str
    notional: Figure
    fee: Figure
    total: Figure


def account_from(portfolio: View, fee_rate: Decimal) -> Account:
    """The balances and rules of a portfolio answer."""
    available = {balance["asset"]: balance["available"] for balance in portfolio["balances"]}
    return Account(
        id=portfolio["account"]["id"],
        sol=available[Asset.SOL],
        usdc=available[Asset.USDC],
        starting_funds=portfolio["account"]["starting_funds"],
        fee_rate=format_decimal(fee_rate),
        min_size=format_amount(MIN_SIZE, Asset.SOL),
        max_size=format_amount(MAX_SIZE, Asset.SOL),
        shown_sol=figure(available[Asset.SOL]),
        shown_usdc=figure(available[Asset.USDC]),
    )


def position_from(portfolio: View) -> Position:
    """The position of a portfolio answer; the empty one before the first trade."""
    if not portfolio["positions"]:
        return Position(realized_pnl=figure("0"), fees=figure("0"))
    view = portfolio["positions"][0]
    return Position(
        size=view["size"],
        cost_basis=view["cost_basis"],
        average_entry=view["average_price"] or "",
        shown_size=figure(view["size"]),
        average_price=figure(view["average_price"]),
        cost=figure(view["cost_basis"]),
        realized_pnl=figure(view["realized_pnl"], signed=True),
        fees=figure(view["fees"]),
    )


def order_row(order: View) -> OrderRow:
    """The row of a filled order."""
    trade = order["trade"]
    return OrderRow(
        id=order["id"],
        time=trade["executed_at"],
        side=trade["side"],
        size=grouped(trade["size"]),
        price=grouped(trade["price"]),
        notional=figure(trade["notional"]),
        fee=figure(trade["fee"]),
        total=figure(trade["total"]),
    )


def fill_words(order: View) -> tuple[str, str]:
    """A fill as a headline and a line: what changed hands, at what price, for what fee."""
    trade = order["trade"]
    done, moved = ("Bought", "paid") if trade["side"] == Side.BUY else ("Sold", "received")
    size, price, total, fee = (grouped(trade[name]) for name in ("size", "price", "total", "fee"))
    return f"{done} {size} SOL", f"at {price} · {moved} {total} USDC, fee {fee} included"
