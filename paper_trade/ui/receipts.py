"""A fill explained: what it came to, number by number, and why at that price. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from paper_trade.errors import NotFound
from paper_trade.money import Asset, format_decimal, parse_amount, round_paid
from paper_trade.ui.amounts import NO_FIGURE, Figure, figure, grouped
from paper_trade.vocabulary import Side

View = Mapping[str, Any]

_ORDER_ID: Final = re.compile(r"[0-9]{1,18}", re.ASCII)
_PRICES: Final = {
    "pyth": "Pyth's price",
    "simulated": "the simulated market's price",
    "replay": "the recorded price",
}


@dataclass(frozen=True, slots=True)
class BalanceChange:
    """What a fill did to the balance of one asset, exact."""

    asset: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the receipt dialog prints."""

    order_id: str = ""
    trade_id: str = ""
    time: str = ""
    """RFC 3339, UTC; the page shows it in the reader's zone."""
    side: str = ""
    title: str = ""
    why: str = ""
    price: Figure = NO_FIGURE
    size: Figure = NO_FIGURE
    notional: Figure = NO_FIGURE
    fee: Figure = NO_FIGURE
    fee_rule: str = ""
    total: Figure = NO_FIGURE
    cost_basis: Figure = NO_FIGURE
    """What the SOL that was sold had cost."""
    realized_pnl: Figure = NO_FIGURE
    rounding: str = ""
    balances: tuple[BalanceChange, ...] = ()


def receipt_order_id(text: object) -> int:
    """The order id that an address or an event names.

    Raises:
        NotFound: it is none.
    """
    if not isinstance(text, str) or not _ORDER_ID.fullmatch(text):
        raise NotFound("There is no such order in your account.")
    return int(text)


def receipt_from(answer: View, fee_rate: Decimal) -> Receipt:
    """The receipt of a filled order, as `Portfolios.receipt` tells it."""
    order, trade = answer["order"], answer["order"]["trade"]
    sale = trade["side"] == Side.SELL
    cost = Decimal(trade["notional"]) - Decimal(trade["realized_pnl"])
    return Receipt(
        order_id=order["id"],
        trade_id=trade["id"],
        time=trade["executed_at"],
        side=trade["side"],
        title=f"{'Sold' if sale else 'Bought'} {grouped(trade['size'])} SOL",
        why=_why(trade),
        price=figure(trade["price"]),
        size=figure(trade["size"]),
        notional=figure(trade["notional"]),
        fee=figure(trade["fee"]),
        fee_rule=_fee_rule(trade, fee_rate),
        total=figure(trade["total"]),
        cost_basis=figure(format_decimal(cost)) if sale else NO_FIGURE,
        realized_pnl=figure(trade["realized_pnl"], signed=True) if sale else NO_FIGURE,
        rounding=_rounding(order),
        balances=tuple(_balances(answer["entries"])),
    )


def _why(trade: View) -> str:
    did = "sold" if trade["side"] == Side.SELL else "bought"
    size, price = grouped(trade["size"]), grouped(trade["price"])
    source = trade["receipt"]
    whose = _PRICES.get(source["feed"], "the price")
    published = datetime.fromisoformat(source["publish_time"])
    share = Decimal(source["confidence"]) * 100 / Decimal(source["oracle_price"])
    return (
        f"You {did} {size} SOL at {price} USDC each: {whose} of {published:%H:%M:%S} UTC on "
        f"{published.day} {published:%B %Y}, {source['age_ms'] / 1000:.1f} s old when your order "
        f"filled, ± {grouped(source['confidence'])} USDC confidence ({share:.2f} %)."
    )


def _fee_rule(trade: View, fee_rate: Decimal) -> str:
    """The rate of today, if it is the one that was charged."""
    exact = Fraction(trade["price"]) * Fraction(trade["size"]) * 10**6
    charged = parse_amount(trade["fee"], Asset.USDC)
    if round_paid(exact * Fraction(fee_rate)) != charged:
        return "at the rate of that day"
    return f"{format_decimal(fee_rate * 100)} % of the notional"


def _rounding(order: View) -> str:
    trade = order["trade"]
    product = grouped(format_decimal(Decimal(trade["price"]) * Decimal(trade["size"])))
    exact = f"Price × size is {product} USDC exactly."
    if trade["side"] == Side.SELL:
        return f"{exact} The fee is rounded up and what you receive down, to 0.000001 USDC."
    if order["quote_size"] is None:
        return f"{exact} Notional and fee are each rounded up to 0.000001 USDC."
    return (
        f"{exact} You asked to spend {grouped(order['quote_size'])} USDC, and that is what was "
        "spent: the size is rounded down to 0.000000001 SOL, the fee up to 0.000001 USDC, and the "
        "rest is part of the notional."
    )


def _balances(entries: Iterable[View]) -> Iterable[BalanceChange]:
    """Before the first and after the last entry of each asset."""
    moves: dict[str, list[View]] = {}
    for entry in entries:
        moves.setdefault(entry["asset"], []).append(entry)
    for asset, of_asset in moves.items():
        first, last = of_asset[0], of_asset[-1]
        before = Decimal(first["balance_after"]) - Decimal(first["amount"])
        after = grouped(last["balance_after"])
        yield BalanceChange(asset, grouped(format_decimal(before)), after)
