"""The lines of the lists under the chart: orders, trades, ledger entries. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from paper_trade.money import Asset
from paper_trade.ui.amounts import NO_FIGURE, Figure, figure, grouped
from paper_trade.vocabulary import EntryKind, OrderStatus, Side

View = Mapping[str, Any]

REASONS: Final[Mapping[str, str]] = {
    "insufficient_balance": "Not enough funds",
    "size_too_small": "Smaller than the smallest order",
    "size_too_large": "Larger than the largest order",
    "price_unavailable": "There was no price",
    "price_stale": "The price was too old to trade on",
    "price_uncertain": "The price was too uncertain to trade on",
    "price_moved": "The price had moved beyond the limit",
}
"""Why an order was refused, by error code."""

_DONE: Final = {Side.BUY: "Bought SOL", Side.SELL: "Sold SOL"}


@dataclass(frozen=True, slots=True)
class OrderRow:
    """What was asked for and what became of it. Times are RFC 3339, UTC."""

    id: str
    time: str
    side: str
    asked: str
    """A size in SOL or an amount in USDC, with its unit."""
    refusal: str
    """Why it was rejected, empty when it was filled."""
    size: str = ""
    price: str = ""
    total: Figure = NO_FIGURE


@dataclass(frozen=True, slots=True)
class TradeRow:
    """A fill."""

    id: str
    order_id: str
    time: str
    side: str
    size: str
    price: str
    notional: Figure
    fee: Figure
    total: Figure
    realized_pnl: Figure
    """A dash for a purchase, which realises nothing."""


@dataclass(frozen=True, slots=True)
class EntryRow:
    """A line of the ledger. `order_id` is empty for one that no order caused."""

    id: str
    order_id: str
    time: str
    what: str
    asset: str
    amount: Figure
    balance_after: Figure


def order_row(order: View) -> OrderRow:
    """The row of an order, filled or rejected."""
    quote = order["quote_size"]
    asked = f"{grouped(quote)} USDC" if quote is not None else f"{grouped(order['size'])} SOL"
    if order["status"] == OrderStatus.REJECTED:
        refusal = REASONS.get(order["reason"], "Refused")
        return OrderRow(order["id"], order["created_at"], order["side"], asked, refusal)
    trade = order["trade"]
    return OrderRow(
        id=order["id"],
        time=order["created_at"],
        side=order["side"],
        asked=asked,
        refusal="",
        size=grouped(trade["size"]),
        price=grouped(trade["price"]),
        total=figure(trade["total"]),
    )


def trade_row(trade: View) -> TradeRow:
    """The row of a trade."""
    sale = trade["side"] == Side.SELL
    return TradeRow(
        id=trade["id"],
        order_id=trade["order_id"],
        time=trade["executed_at"],
        side=trade["side"],
        size=grouped(trade["size"]),
        price=grouped(trade["price"]),
        notional=figure(trade["notional"]),
        fee=figure(trade["fee"]),
        total=figure(trade["total"]),
        realized_pnl=figure(trade["realized_pnl"], signed=True) if sale else NO_FIGURE,
    )


def entry_row(entry: View) -> EntryRow:
    """The row of a ledger entry."""
    return EntryRow(
        id=entry["id"],
        order_id=entry["order_id"] or "",
        time=entry["created_at"],
        what=_what(entry),
        asset=entry["asset"],
        amount=figure(entry["amount"], signed=True),
        balance_after=figure(entry["balance_after"]),
    )


def _what(entry: View) -> str:
    if entry["kind"] == EntryKind.GRANT:
        return "Starting funds"
    if entry["kind"] == EntryKind.FEE:
        return "Fee"
    comes_in = not entry["amount"].startswith("-")
    return _DONE[Side.BUY if comes_in == (entry["asset"] == Asset.SOL) else Side.SELL]
