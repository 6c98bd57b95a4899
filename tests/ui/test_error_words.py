"""Every error code in its own words: what happened, what one can do, with the numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from reflex.event import EventSpec

from paper_trade.errors import (
    BodyTooLarge,
    ForbiddenOrigin,
    IdempotencyConflict,
    InvalidMessage,
    InvalidNonce,
    InvalidSignature,
    MethodNotAllowed,
    NotFound,
    OrderExpired,
    PaperTradeError,
    PriceUnavailable,
    RateLimited,
    ServiceUnavailable,
    UnsupportedMediaType,
    UnsupportedSymbol,
)
from paper_trade.market.latest_price import LatestPrice
from paper_trade.money import Asset
from paper_trade.trading.orders import OrderRequest, Rules, check_price, decide
from paper_trade.ui.failures import failure_handler
from paper_trade.ui.home_state import NOTICES
from paper_trade.ui.order_entry import order_request
from paper_trade.vocabulary import Side

NOW = datetime(2026, 1, 1, tzinfo=UTC)
RULES = Rules(Decimal("0.001"), max_price_age_s=10, max_confidence_ratio=Decimal("0.01"))
PRICE = LatestPrice("pyth", "SOL", Decimal(150), Decimal("0.1"), int(NOW.timestamp()), 1)
FUNDS = {Asset.SOL: 0, Asset.USDC: 5_000_000}
ONE_SOL = OrderRequest(Side.BUY, size=10**9)


def refusal(
    order: OrderRequest = ONE_SOL, price: LatestPrice | None = PRICE, **amount: str
) -> PaperTradeError:
    """What the trading rules say to an order, or the order form's to what was typed."""
    try:
        if amount:
            sent = {"side": "buy", "unit": "USDC", "limit": "", "pressed_at": "0"}
            order_request(sent | amount)
        decide(order, FUNDS, check_price(price, NOW, RULES).price, RULES)
    except PaperTradeError as error:
        return error
    raise AssertionError("Nothing is wrong with this order")


# Code → an error as it is met, and what its words must hold.
WORDS: dict[str, tuple[PaperTradeError, list[str]]] = {
    "validation_error": (
        refusal(amount="1.1234567", client_order_id="8a0f6c0e-0f6e-4f0e-9d3c-2f1f6d1f0a11"),
        ["USDC", "6 decimals", "correct the amount"],
    ),
    "method_not_allowed": (MethodNotAllowed(), ["does not accept"]),
    "body_too_large": (BodyTooLarge(), ["16 KiB"]),
    "unsupported_media_type": (UnsupportedMediaType(), ["Please send JSON"]),
    "invalid_nonce": (InvalidNonce(), ["expired", "start again"]),
    "invalid_signature": (InvalidSignature(), ["does not match", "same account"]),
    "invalid_message": (InvalidMessage(), ["not the one", "start again"]),
    "forbidden_origin": (ForbiddenOrigin(), ["page that is not allowed"]),
    "not_found": (NotFound(), ["nothing here"]),
    "idempotency_conflict": (IdempotencyConflict(), ["different order", "new one"]),
    "insufficient_balance": (refusal(), ["150.15 USDC", "you have 5", "smaller amount"]),
    "size_too_small": (
        refusal(replace(ONE_SOL, size=999_999)),
        ["0.001 SOL", "enter more"],
    ),
    "size_too_large": (
        refusal(replace(ONE_SOL, size=10_000 * 10**9 + 1)),
        ["10000 SOL", "enter less"],
    ),
    "unsupported_symbol": (UnsupportedSymbol(), ["SOL/USDC"]),
    "price_unavailable": (PriceUnavailable(), ["no price yet", "first one arrives"]),
    "price_stale": (
        refusal(price=replace(PRICE, publish_time=PRICE.publish_time - 14)),
        ["14 seconds old", "at most 10", "Nothing was changed", "try again"],
    ),
    "price_uncertain": (
        refusal(price=replace(PRICE, confidence=Decimal("1.75"))),
        ["150 USDC", "±1.75", "±1 %", "Nothing was changed", "try again"],
    ),
    "price_moved": (
        refusal(replace(ONE_SOL, max_price=Decimal("149.5"))),
        ["150 USDC", "149.5", "Nothing was changed", "order again"],
    ),
    "order_expired": (OrderExpired(), ["too long after", "Nothing was bought", "press again"]),
    "rate_limited": (RateLimited(retry_after=17), ["try again in 17 seconds"]),
    "service_unavailable": (
        ServiceUnavailable(),
        ["temporarily unavailable", "Nothing was changed", "try again"],
    ),
    "internal_error": (PaperTradeError(), ["on our side", "try again"]),
}
LEADS_AWAY = {"unauthenticated"}
"""Shown on the front page, to which it leads."""


def kinds(error: type[PaperTradeError] = PaperTradeError) -> Iterator[type[PaperTradeError]]:
    yield error
    for kind in error.__subclasses__():
        yield from kinds(kind)


def told(error: PaperTradeError) -> str:
    answer = failure_handler(lambda _: error)(error)
    assert isinstance(answer, EventSpec)
    return str(answer)


def test_every_code_is_in_the_table() -> None:
    assert {kind.code for kind in kinds()} == WORDS.keys() | LEADS_AWAY


@pytest.mark.parametrize("code", WORDS)
def test_a_page_tells_a_code_in_its_own_words(code: str) -> None:
    error, parts = WORDS[code]
    assert error.code == code
    words = told(error)
    assert error.title in words
    assert error.detail in words
    for part in parts:
        assert part in error.detail
    assert error.detail.endswith(".")


def test_no_two_codes_share_their_words() -> None:
    for said in ("title", "detail"):
        words = [getattr(error, said) for error, _ in WORDS.values()]
        assert len(set(words)) == len(words)


def test_an_ended_session_is_told_on_the_front_page() -> None:
    assert "Sign in again" in NOTICES["session-ended"]
