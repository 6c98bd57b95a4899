"""Every error that a caller is expected to meet.

One tree: each class carries the machine-readable `code`, the HTTP `status` and default words for a
person; instances may add fields (`available`, `required`, …) that travel in the answer beside them.
Pure: no framework, so that every layer may raise and catch them.
"""

from __future__ import annotations

from typing import Any, ClassVar


class PaperTradeError(Exception):
    """Base of all expected errors.

    `detail` is shown to people: it says what happened and what they can do. `fields` are added to
    the answer's body. `headers` go to the HTTP answer (`Retry-After`).
    """

    code: ClassVar[str] = "internal_error"
    status: ClassVar[int] = 500
    title: ClassVar[str] = "Something went wrong"
    default_detail: ClassVar[str] = (
        "Something went wrong on our side. Nothing was changed; please try again."
    )

    def __init__(self, detail: str | None = None, /, **fields: Any) -> None:
        self.detail = detail or self.default_detail
        self.fields = fields
        super().__init__(self.detail)


class ValidationFailed(PaperTradeError):
    """The request does not fit its schema. `errors=[{"field", "message"}]` says where."""

    code = "validation_error"
    status = 422
    title = "The request is not valid"
    default_detail = "Some of the values sent are not valid. Please check them and try again."


class Unauthenticated(PaperTradeError):
    """No session, or one that has expired or was ended."""

    code = "unauthenticated"
    status = 401
    title = "Not signed in"
    default_detail = "You are not signed in, or your session has ended. Please sign in again."


class InvalidNonce(PaperTradeError):
    """The sign-in nonce was never issued, was used, expired, or belongs to another browser."""

    code = "invalid_nonce"
    status = 401
    title = "Sign-in request expired"
    default_detail = "This sign-in request has expired or was already used. Please start again."


class InvalidSignature(PaperTradeError):
    """The signature does not belong to this message and address."""

    code = "invalid_signature"
    status = 401
    title = "Signature refused"
    default_detail = "The wallet's signature does not match. Please sign with the same account."


class InvalidMessage(PaperTradeError):
    """The signed text is not the one that this site issued."""

    code = "invalid_message"
    status = 401
    title = "Sign-in message refused"
    default_detail = "The signed message is not the one this site asked for. Please start again."


class ForbiddenOrigin(PaperTradeError):
    """A state-changing request that a foreign page may have sent."""

    code = "forbidden_origin"
    status = 403
    title = "Origin not allowed"
    default_detail = "This request came from a page that is not allowed to make it."


class NotFound(PaperTradeError):
    """No such thing, or it is someone else's: the two look the same on purpose."""

    code = "not_found"
    status = 404
    title = "Not found"
    default_detail = "There is nothing here."


class MethodNotAllowed(PaperTradeError):
    code = "method_not_allowed"
    status = 405
    title = "Method not allowed"
    default_detail = "This address does not accept that method."


class BodyTooLarge(PaperTradeError):
    code = "body_too_large"
    status = 413
    title = "Request too large"
    default_detail = "The request body is larger than 16 KiB."


class UnsupportedMediaType(PaperTradeError):
    code = "unsupported_media_type"
    status = 415
    title = "Unsupported media type"
    default_detail = "Please send JSON with Content-Type: application/json."


class IdempotencyConflict(PaperTradeError):
    """This client_order_id was used for an order with other content."""

    code = "idempotency_conflict"
    status = 409
    title = "Order id already used"
    default_detail = "This client_order_id belongs to a different order. Please use a new one."


class InsufficientBalance(PaperTradeError):
    """Fields: `asset`, `available`, `required` (decimal strings)."""

    code = "insufficient_balance"
    status = 422
    title = "Not enough funds"


class SizeTooSmall(PaperTradeError):
    """Fields: `limit` (decimal string, SOL)."""

    code = "size_too_small"
    status = 422
    title = "Order too small"


class SizeTooLarge(PaperTradeError):
    """Fields: `limit` (decimal string, SOL)."""

    code = "size_too_large"
    status = 422
    title = "Order too large"


class UnsupportedSymbol(PaperTradeError):
    """An order for a market that does not exist here."""

    code = "unsupported_symbol"
    status = 422
    title = "Unknown market"
    default_detail = "This market does not exist here. SOL/USDC is the one that can be traded."


class UnknownMarket(UnsupportedSymbol):
    """The same, met when market data is read: 404."""

    status = 404


class PriceUnavailable(PaperTradeError):
    code = "price_unavailable"
    status = 503
    title = "No price"
    default_detail = "There is no price yet. Trading starts when the first one arrives."


class PriceStale(PaperTradeError):
    """Fields: `age_ms`."""

    code = "price_stale"
    status = 503
    title = "Price too old"
    default_detail = (
        "The last price is too old to trade on. Nothing was changed; please try again shortly."
    )


class PriceUncertain(PaperTradeError):
    """The confidence interval is too wide for an honest fill. Fields: `price`, `confidence`."""

    code = "price_uncertain"
    status = 503
    title = "Price too uncertain"
    default_detail = (
        "The price is too uncertain to trade on right now. Nothing was changed; "
        "please try again shortly."
    )


class PriceMoved(PaperTradeError):
    """Fields: `price`, and the caller's `max_price` or `min_price`."""

    code = "price_moved"
    status = 409
    title = "Price moved"


class OrderExpired(PaperTradeError):
    """The order came later than it was good for."""

    code = "order_expired"
    status = 409
    title = "Not sent in time"
    default_detail = (
        "The order reached us too long after you pressed the button, and the price may be another "
        "by now. Nothing was bought or sold; please look at the price and press again."
    )


class RateLimited(PaperTradeError):
    """Fields: `retry_after` (whole seconds)."""

    code = "rate_limited"
    status = 429
    title = "Too many requests"
    default_detail = "Too many requests. Please wait a moment and try again."

    def __init__(self, detail: str | None = None, /, **fields: Any) -> None:
        wait_s = fields.get("retry_after")
        if detail is None and wait_s is not None:
            wait = "a second" if wait_s == 1 else f"{wait_s} seconds"
            detail = f"Too many requests. Please try again in {wait}."
        super().__init__(detail, **fields)


class ServiceUnavailable(PaperTradeError):
    """PostgreSQL or Redis is out of reach."""

    code = "service_unavailable"
    status = 503
    title = "Temporarily unavailable"
    default_detail = (
        "The service is temporarily unavailable. Nothing was changed; please try again."
    )


class OutcomeUnknown(ServiceUnavailable):
    """It was done or it was not: the answer to that got lost. Fields: `outcome`, always "unknown".

    `detail` says how to find out.
    """

    default_detail = (
        "The connection broke before the answer came. Please look whether this was done before you "
        "try again."
    )

    def __init__(self, detail: str | None = None, /) -> None:
        super().__init__(detail, outcome="unknown")
