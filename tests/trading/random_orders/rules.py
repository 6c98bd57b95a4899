"""What an order comes to, reckoned a second time from the rules as written.

The sources are `docs/architecture.md` ("Money", "An order, step by step") and the API's contract.
Nothing of the product is imported. Amounts are exact fractions of whole SOL and USDC, not the
product's integers, so that a slip in one reckoning is not repeated in the other.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, floor
from uuid import UUID

LAMPORT = Fraction(1, 10**9)
MICRO = Fraction(1, 10**6)
FEE_RATE = Fraction("0.001")
LEAST_SIZE, MOST_SIZE = Fraction("0.001"), Fraction(10_000)
OLDEST_S = 10
WIDEST = Fraction("0.01")
"""Confidence / price, at most."""


@dataclass(frozen=True)
class Order:
    """What is asked: `size` SOL or `quote_size` USDC. `late`: it comes too late to be filled."""

    side: str
    size: Fraction | None = None
    quote_size: Fraction | None = None
    id: UUID | None = None
    max_price: Fraction | None = None
    min_price: Fraction | None = None
    late: bool = False

    @property
    def content(self) -> tuple[object, ...]:
        """What must be the same for a replay to be one."""
        return self.side, self.size, self.quote_size, self.max_price, self.min_price


@dataclass(frozen=True)
class Quote:
    """The market's newest price; `published` in UNIX seconds."""

    price: Fraction
    confidence: Fraction
    published: int


@dataclass(frozen=True)
class Refusal:
    """An order or a reset that changes nothing, and the numbers that it is explained with."""

    code: str
    fields: dict[str, Fraction | str] = field(default_factory=dict)


@dataclass(frozen=True)
class Fill:
    """What is bought or sold, and what it costs."""

    side: str
    price: Fraction
    size: Fraction
    notional: Fraction
    fee: Fraction

    @property
    def total(self) -> Fraction:
        """What the buyer pays, the seller receives."""
        return self.notional + self.fee if self.side == "buy" else self.notional - self.fee


def up(amount: Fraction, unit: Fraction = MICRO) -> Fraction:
    """To a whole number of units, as what is paid."""
    return ceil(amount / unit) * unit


def down(amount: Fraction, unit: Fraction = MICRO) -> Fraction:
    """To a whole number of units, as what is received."""
    return floor(amount / unit) * unit


def refused_at_any_price(order: Order) -> Refusal | None:
    """What is refused before anything else, and leaves no record."""
    if order.size is not None:
        return _outside_limits(order.size)
    return _too_small() if order.quote_size == 0 else None


def unfit(quote: Quote | None, now: Fraction) -> Refusal | None:
    """Why nothing can be traded on this price."""
    if quote is None:
        return Refusal("price_unavailable")
    age = now - quote.published
    if age > OLDEST_S:
        return Refusal("price_stale", {"age_ms": age * 1000})
    if quote.confidence > quote.price * WIDEST:
        fields: dict[str, Fraction | str] = {"price": quote.price, "confidence": quote.confidence}
        return Refusal("price_uncertain", fields)
    return None


def fill(order: Order, price: Fraction, sol: Fraction, usdc: Fraction) -> Fill | Refusal:
    """What becomes of `order` at `price` for somebody who has so much."""
    if order.max_price is not None and price > order.max_price:
        return Refusal("price_moved", {"price": price, "max_price": order.max_price})
    if order.min_price is not None and price < order.min_price:
        return Refusal("price_moved", {"price": price, "min_price": order.min_price})
    size = _size(order, price)
    if refusal := _outside_limits(size):
        return refusal
    found = _bought(order, price, size) if order.side == "buy" else _sold(price, size)
    if found.notional <= 0 or found.total <= 0:
        return _too_small()
    if order.side == "buy" and found.total > usdc:
        return _insufficient("USDC", usdc, found.total)
    if order.side == "sell" and size > sol:
        return _insufficient("SOL", sol, size)
    return found


def _size(order: Order, price: Fraction) -> Fraction:
    """A sum to spend buys what it covers, fee and all; one to receive needs at least so much."""
    if order.quote_size is None:
        assert order.size is not None
        return order.size
    if order.side == "buy":
        return down(order.quote_size / (price * (1 + FEE_RATE)), LAMPORT)
    return up(order.quote_size / (price * (1 - FEE_RATE)), LAMPORT)


def _bought(order: Order, price: Fraction, size: Fraction) -> Fill:
    fee = up(price * size * FEE_RATE)
    if order.quote_size is not None:  # all of it is spent
        return Fill("buy", price, size, order.quote_size - fee, fee)
    return Fill("buy", price, size, up(price * size), fee)


def _sold(price: Fraction, size: Fraction) -> Fill:
    fee = up(price * size * FEE_RATE)
    received = down(price * size * (1 - FEE_RATE))
    return Fill("sell", price, size, received + fee, fee)


def _outside_limits(size: Fraction) -> Refusal | None:
    if size < LEAST_SIZE:
        return _too_small()
    return Refusal("size_too_large", {"limit": MOST_SIZE}) if size > MOST_SIZE else None


def _too_small() -> Refusal:
    return Refusal("size_too_small", {"limit": LEAST_SIZE})


def _insufficient(asset: str, available: Fraction, required: Fraction) -> Refusal:
    fields: dict[str, Fraction | str] = {"available": available, "required": required}
    return Refusal("insufficient_balance", {"asset": asset, **fields})
