"""What the pages print: small frozen records of strings, made from the services' answers. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from paper_trade.money import Asset, format_amount, format_decimal
from paper_trade.trading.orders import MAX_SIZE, MIN_SIZE
from paper_trade.ui.amounts import NO_FIGURE, Figure, figure, grouped, percent
from paper_trade.vocabulary import Side

View = Mapping[str, Any]

_CLOSE = UUID("0b0f1a52-6a0d-4a53-9d55-2d7c0f6a3c11")


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
    traded: bool = False
    """Whether there ever was one: a closed position keeps its history."""
    shown_size: Figure = NO_FIGURE
    average_price: Figure = NO_FIGURE
    cost: Figure = NO_FIGURE
    realized_pnl: Figure = NO_FIGURE
    realized_percent: str = ""
    """Of the starting funds."""
    fees: Figure = NO_FIGURE
    close_id: str = ""
    """The client_order_id of selling all of it as it is now: one intent in every tab."""


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
    view, account = portfolio["positions"][0], portfolio["account"]
    realized = Decimal(view["realized_pnl"]) / Decimal(account["starting_funds"])
    state = f"{account['id']}/{portfolio['sequence']}"
    return Position(
        size=view["size"],
        cost_basis=view["cost_basis"],
        average_entry=view["average_price"] or "",
        traded=True,
        shown_size=figure(view["size"]),
        average_price=figure(view["average_price"]),
        cost=figure(view["cost_basis"]),
        realized_pnl=figure(view["realized_pnl"], signed=True),
        realized_percent=percent(realized * 100),
        fees=figure(view["fees"]),
        close_id=str(uuid5(_CLOSE, state)),
    )


def fill_words(order: View) -> tuple[str, str]:
    """A fill as a headline and a line: what changed hands, at what price, for what fee."""
    trade = order["trade"]
    done, moved = ("Bought", "paid") if trade["side"] == Side.BUY else ("Sold", "received")
    size, price, total, fee = (grouped(trade[name]) for name in ("size", "price", "total", "fee"))
    return f"{done} {size} SOL", f"at {price} · {moved} {total} USDC, fee {fee} included"
