"""The lists under the chart, line by line."""

from __future__ import annotations

from typing import Any

import pytest

from paper_trade.errors import (
    InsufficientBalance,
    PriceMoved,
    PriceStale,
    PriceUnavailable,
    PriceUncertain,
    SizeTooLarge,
    SizeTooSmall,
)
from paper_trade.ui.amounts import NO_FIGURE
from paper_trade.ui.history_rows import REASONS, entry_row, order_row, trade_row

TRADE: dict[str, Any] = {
    "id": "9",
    "order_id": "7",
    "executed_at": "2026-01-31T12:00:00.000000Z",
    "side": "sell",
    "price": "1150.25",
    "size": "2",
    "notional": "2300.5",
    "fee": "2.3005",
    "total": "2298.1995",
    "realized_pnl": "-12.5",
}
ORDER: dict[str, Any] = {
    "id": "7",
    "created_at": TRADE["executed_at"],
    "side": "sell",
    "status": "filled",
    "reason": None,
    "size": "2",
    "quote_size": None,
    "trade": TRADE,
}
ENTRY: dict[str, Any] = {
    "id": "3",
    "order_id": "7",
    "created_at": TRADE["executed_at"],
    "asset": "USDC",
    "amount": "-1000",
    "balance_after": "1234.5",
    "kind": "trade",
}


def test_a_filled_order_says_what_was_asked_for_and_what_it_came_to() -> None:
    row = order_row(ORDER)
    assert (row.asked, row.size, row.price) == ("2 SOL", "2", "1,150.25")
    assert (row.total.head, row.total.tail, row.refusal) == ("2,298.19", "95", "")
    assert order_row(ORDER | {"quote_size": "2500"}).asked == "2,500 USDC"


def test_a_rejected_order_says_why() -> None:
    refused = ORDER | {"status": "rejected", "reason": "insufficient_balance", "trade": None}
    row = order_row(refused | {"size": None, "quote_size": "5000"})
    assert (row.asked, row.refusal, row.size) == ("5,000 USDC", "Not enough funds", "")
    assert order_row(refused | {"reason": "something new"}).refusal == "Refused"


@pytest.mark.parametrize(
    "error",
    [
        InsufficientBalance,
        SizeTooSmall,
        SizeTooLarge,
        PriceUnavailable,
        PriceStale,
        PriceUncertain,
        PriceMoved,
    ],
)
def test_every_recorded_refusal_has_words(error: type[InsufficientBalance]) -> None:
    assert REASONS[error.code]


def test_only_a_sale_realises_a_profit() -> None:
    """Lesson 7: realised P&L was neither stored nor shown."""
    assert trade_row(TRADE).realized_pnl.head == "−12.50"
    assert trade_row(TRADE | {"side": "buy", "realized_pnl": "0"}).realized_pnl == NO_FIGURE


@pytest.mark.parametrize(
    ("entry", "what"),
    [
        ({"kind": "grant", "amount": "1000", "order_id": None}, "Starting funds"),
        ({"kind": "fee", "amount": "-0.1"}, "Fee"),
        ({"asset": "USDC", "amount": "-100"}, "Bought SOL"),
        ({"asset": "USDC", "amount": "100"}, "Sold SOL"),
        ({"asset": "SOL", "amount": "1.5"}, "Bought SOL"),
        ({"asset": "SOL", "amount": "-1.5"}, "Sold SOL"),
    ],
)
def test_an_entry_says_in_plain_words_what_it_is(entry: dict[str, Any], what: str) -> None:
    row = entry_row(ENTRY | entry)
    assert row.what == what
    assert row.order_id == ("7" if entry.get("order_id", "7") else "")
    assert row.amount.head.startswith("−" if entry["amount"].startswith("-") else "+")
