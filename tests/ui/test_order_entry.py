"""What the order form sends, believed in nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from paper_trade.errors import ValidationFailed
from paper_trade.trading.orders import OrderRequest
from paper_trade.ui.order_entry import order_request
from paper_trade.vocabulary import Side

ID = "8a0f6c0e-0f6e-4f0e-9d3c-2f1f6d1f0a11"
FORM = {
    "side": "buy",
    "unit": "USDC",
    "amount": "100.50",
    "limit": "",
    "client_order_id": ID,
    "pressed_at": "1800000000250",
}
FIVE_SECONDS_LATER = datetime(2027, 1, 15, 8, 0, 5, 250_000, UTC)


def test_usdc_is_an_amount_to_spend_and_sol_a_size() -> None:
    assert order_request(FORM) == OrderRequest(
        Side.BUY,
        quote_size=100_500_000,
        client_order_id=UUID(ID),
        valid_until=FIVE_SECONDS_LATER,
    )
    sale = order_request(FORM | {"side": "sell", "unit": "SOL", "amount": "1.5"})
    assert (sale.side, sale.size, sale.quote_size) == (Side.SELL, 1_500_000_000, None)


def test_the_guard_is_the_most_to_pay_or_the_least_to_take() -> None:
    bought = order_request(FORM | {"limit": "150.25"})
    assert (bought.max_price, bought.min_price) == (Decimal("150.25"), None)
    sold = order_request(FORM | {"side": "sell", "limit": "150.25"})
    assert (sold.max_price, sold.min_price) == (None, Decimal("150.25"))


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
        FORM | {"limit": 150},
        FORM | {"client_order_id": ""},
        FORM | {"pressed_at": ""},
        FORM | {"pressed_at": "-1"},
        FORM | {"pressed_at": "1e12"},
        FORM | {"pressed_at": "NaN"},
        FORM | {"pressed_at": "9" * 400},
        FORM | {"pressed_at": "\uff19"},
        *({name: value for name, value in FORM.items() if name != gone} for gone in FORM),
    ],
)
def test_anything_else_is_refused(form: Any) -> None:
    with pytest.raises(ValidationFailed):
        order_request(form)


@pytest.mark.parametrize("amount", ["", "-1", "1e3", "\uff11", "1 000", "1.1234567", "9" * 30])
def test_a_bad_amount_is_refused_with_words_about_it(amount: str) -> None:
    with pytest.raises(ValidationFailed, match=r"amount|decimals"):
        order_request(FORM | {"amount": amount})


@pytest.mark.parametrize("limit", ["0", "-1", "1e3", "x", "9" * 400])
def test_a_bad_guard_is_refused_with_words_about_it(limit: str) -> None:
    with pytest.raises(ValidationFailed, match="price"):
        order_request(FORM | {"limit": limit})


def test_no_time_is_too_far_to_be_understood() -> None:
    assert order_request(FORM | {"pressed_at": "9" * 14}).valid_until is not None
