"""What the order form sends, believed in nothing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from paper_trade.errors import ValidationFailed
from paper_trade.trading.orders import OrderRequest
from paper_trade.ui.order_entry import order_request
from paper_trade.vocabulary import Side

ID = "8a0f6c0e-0f6e-4f0e-9d3c-2f1f6d1f0a11"
FORM = {"side": "buy", "unit": "USDC", "amount": "100.50", "client_order_id": ID}


def test_usdc_is_an_amount_to_spend_and_sol_a_size() -> None:
    assert order_request(FORM) == OrderRequest(
        Side.BUY, quote_size=100_500_000, client_order_id=UUID(ID)
    )
    sale = order_request(FORM | {"side": "sell", "unit": "SOL", "amount": "1.5"})
    assert sale == OrderRequest(Side.SELL, size=1_500_000_000, client_order_id=UUID(ID))


@pytest.mark.parametrize(
    "form",
    [
        {},
        [],
        None,
        FORM | {"side": "steal"},
        FORM | {"unit": "BTC"},
        FORM | {"amount": None},
        FORM | {"amount": 100},
        FORM | {"client_order_id": ""},
        {name: value for name, value in FORM.items() if name != "side"},
    ],
)
def test_anything_else_is_refused(form: Any) -> None:
    with pytest.raises(ValidationFailed):
        order_request(form)


@pytest.mark.parametrize("amount", ["", "-1", "1e3", "\uff11", "1 000", "1.1234567", "9" * 30])
def test_a_bad_amount_is_refused_with_words_about_it(amount: str) -> None:
    with pytest.raises(ValidationFailed, match=r"amount|decimals"):
        order_request(FORM | {"amount": amount})
