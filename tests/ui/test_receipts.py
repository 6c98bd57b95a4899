"""A fill explained in words and numbers."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from paper_trade.errors import NotFound
from paper_trade.ui.amounts import NO_FIGURE
from paper_trade.ui.receipts import BalanceChange, receipt_from, receipt_order_id

RATE = Decimal("0.001")
BUY: dict[str, Any] = {
    "id": "9",
    "executed_at": "2026-01-03T15:54:30.412000Z",
    "side": "buy",
    "price": "127.67506689",
    "size": "1.956139564",
    "notional": "249.750256",
    "fee": "0.249744",
    "total": "250",
    "realized_pnl": "0",
    "receipt": {
        "feed": "pyth",
        "oracle_price": "127.67506689",
        "confidence": "0.03",
        "publish_time": "2026-01-03T15:54:30.000000Z",
        "age_ms": 412,
    },
}


def entry(asset: str, amount: str, balance_after: str) -> dict[str, str]:
    return {"asset": asset, "amount": amount, "balance_after": balance_after}


def answer(trade: dict[str, Any], *entries: dict[str, str], quote: str | None) -> dict[str, Any]:
    return {
        "order": {"id": "7", "quote_size": quote, "trade": trade},
        "entries": entries,
    }


def test_a_purchase_explains_its_price() -> None:
    receipt = receipt_from(answer(BUY, quote="250"), RATE)
    assert receipt.title == "Bought 1.956139564 SOL"
    assert receipt.why == (
        "You bought 1.956139564 SOL at 127.67506689 USDC each: Pyth's price of 15:54:30 UTC on "
        "3 January 2026, 0.4 s old when your order filled, ± 0.03 USDC confidence (0.02 %)."
    )
    assert "249.75024967" in receipt.rounding
    assert "You asked to spend 250 USDC" in receipt.rounding
    assert receipt.realized_pnl == receipt.cost_basis == NO_FIGURE


def test_a_sale_tells_what_it_brought_and_what_that_had_cost() -> None:
    sale = BUY | {"side": "sell", "notional": "249.750249", "realized_pnl": "-0.249751"}
    receipt = receipt_from(answer(sale, quote=None), RATE)
    assert (receipt.cost_basis.head, receipt.cost_basis.tail) == ("250.00", "")
    assert receipt.realized_pnl.head == "−0.24"
    assert "what you receive down" in receipt.rounding


def test_the_rate_is_named_only_if_it_is_the_one_charged() -> None:
    fee = {"price": "150", "size": "1", "fee": "0.15"}
    assert receipt_from(answer(BUY | fee, quote=None), RATE).fee_rule == "0.1 % of the notional"
    another = receipt_from(answer(BUY | fee, quote=None), Decimal("0.002"))
    assert another.fee_rule == "at the rate of that day"


def test_balances_are_those_before_the_first_and_after_the_last_entry() -> None:
    entries = [
        entry("USDC", "-249.750256", "1000750.249744"),
        entry("USDC", "-0.249744", "1000750"),
        entry("SOL", "1.956139564", "1.956139564"),
    ]
    assert receipt_from(answer(BUY, *entries, quote="250"), RATE).balances == (
        BalanceChange("USDC", "1,001,000", "1,000,750"),
        BalanceChange("SOL", "0", "1.956139564"),
    )


@pytest.mark.parametrize("text", ["", "-1", "1e3", "٣", " 7", "7" * 19, 7, None, ["7"]])
def test_what_is_no_order_id_leads_nowhere(text: object) -> None:
    with pytest.raises(NotFound):
        receipt_order_id(text)
    assert receipt_order_id("7") == 7
