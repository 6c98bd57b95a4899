"""What an order asks for and what it gets. Pure: the time and all data are handed in."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import Final
from uuid import UUID

from paper_trade.errors import (
    InsufficientBalance,
    OrderExpired,
    PriceMoved,
    PriceStale,
    PriceUnavailable,
    PriceUncertain,
    SizeTooLarge,
    SizeTooSmall,
)
from paper_trade.market.latest_price import LatestPrice
from paper_trade.market.tick import MARKET_SYMBOL
from paper_trade.money import (
    Asset,
    exact_notional,
    format_amount,
    format_decimal,
    round_paid,
    round_received,
)
from paper_trade.vocabulary import OrderType, Side

MIN_SIZE: Final = 1_000_000
"""0.001 SOL, in lamports."""
_MIN_SOL: Final = format_amount(MIN_SIZE, Asset.SOL)
MAX_SIZE: Final = 10_000 * 10**9
"""10 000 SOL, in lamports."""


@dataclass(frozen=True, slots=True)
class OrderRequest:
    """A market order. Exactly one of `size` (lamports) and `quote_size` (micro-USDC) is set.

    On a buy `quote_size` is all that is spent, the fee included; on a sale it is the least that is
    received. `max_price` and `min_price` guard the fill, USDC for one SOL. After `valid_until` it
    is filled no more; that is no part of its content, for the same order may be sent again.
    """

    side: Side
    size: int | None = None
    quote_size: int | None = None
    client_order_id: UUID | None = None
    max_price: Decimal | None = None
    min_price: Decimal | None = None
    valid_until: datetime | None = None
    symbol: str = MARKET_SYMBOL
    type: OrderType = OrderType.MARKET

    def content_hash(self) -> bytes:
        """SHA-256 of what was asked, so that a replay can be told from another order.

        "1.5" and "1.50" are the same content; the client_order_id is not part of it.
        """
        guards = [
            "" if guard is None else format_decimal(guard)
            for guard in (self.max_price, self.min_price)
        ]
        parts = (self.symbol, self.type, self.side, self.size, self.quote_size, *guards)
        return hashlib.sha256("|".join(map(str, parts)).encode()).digest()


@dataclass(frozen=True, slots=True)
class Rules:
    """What the market charges and when it refuses to fill.

    `fee_rate` is a share of the notional; `max_price_age_s` counts from the oracle's publish time;
    `max_confidence_ratio` is confidence / price.
    """

    fee_rate: Decimal
    max_price_age_s: int
    max_confidence_ratio: Decimal


@dataclass(frozen=True, slots=True)
class Fill:
    """An order's execution: size in lamports, notional and fee in micro-USDC."""

    side: Side
    price: Decimal
    size: int
    notional: int
    fee: int

    @property
    def total(self) -> int:
        """What a buyer pays or a seller receives, in micro-USDC."""
        return self.notional + self.fee if self.side is Side.BUY else self.notional - self.fee

    @property
    def paid(self) -> tuple[Asset, int]:
        """The asset given up and how much of it."""
        return (Asset.USDC, self.total) if self.side is Side.BUY else (Asset.SOL, self.size)


def check_price(latest: LatestPrice | None, now: datetime, rules: Rules) -> LatestPrice:
    """The price, when it is fit to fill on.

    Raises:
        PriceUnavailable, PriceStale, PriceUncertain
    """
    if latest is None:
        raise PriceUnavailable
    age_ms = latest.age_ms(now)
    if latest.withdrawn:  # whatever its age is by a clock that may be wrong
        raise PriceStale(age_ms=age_ms)
    if latest.is_stale(now, rules.max_price_age_s):
        raise PriceStale(
            f"The last price is {age_ms // 1000} seconds old; orders are filled on prices of at "
            f"most {rules.max_price_age_s}. Nothing was changed; please try again shortly.",
            age_ms=age_ms,
        )
    if latest.confidence > latest.price * rules.max_confidence_ratio:
        raise _uncertain(latest, rules)
    return latest


def _uncertain(latest: LatestPrice, rules: Rules) -> PriceUncertain:
    price, confidence = format_decimal(latest.price), format_decimal(latest.confidence)
    most = format_decimal(rules.max_confidence_ratio * 100)
    return PriceUncertain(
        f"The price of {price} USDC is uncertain by ±{confidence}; orders are filled up to "
        f"±{most} %. Nothing was changed; please try again shortly.",
        price=price,
        confidence=confidence,
    )


def check_in_time(request: OrderRequest, now: datetime) -> None:
    """Refuse what has come too late.

    Raises:
        OrderExpired
    """
    if request.valid_until is not None and now > request.valid_until:
        raise OrderExpired


def check_size(size: int) -> None:
    """Refuse a size in lamports outside the market's limits.

    Raises:
        SizeTooSmall, SizeTooLarge
    """
    if size < MIN_SIZE:
        raise _too_small(f"The smallest order is {_MIN_SOL} SOL. Please enter more.")
    if size > MAX_SIZE:
        limit = format_amount(MAX_SIZE, Asset.SOL)
        raise SizeTooLarge(f"The largest order is {limit} SOL. Please enter less.", limit=limit)


def _too_small(detail: str) -> SizeTooSmall:
    return SizeTooSmall(detail, limit=_MIN_SOL)


def check_request(request: OrderRequest) -> None:
    """Refuse what no price could make acceptable.

    Raises:
        SizeTooSmall, SizeTooLarge
    """
    if request.size is not None:
        check_size(request.size)
    elif request.quote_size == 0:
        raise _too_small("The amount is zero. Please enter more.")


def decide(
    request: OrderRequest, available: dict[Asset, int], price: Decimal, rules: Rules
) -> Fill:
    """The fill of `request` at `price` for someone who has `available` base units.

    Raises:
        PriceMoved, SizeTooSmall, SizeTooLarge, InsufficientBalance
    """
    _check_guards(request, price)
    fill = _buy(request, price, rules) if request.side is Side.BUY else _sell(request, price, rules)
    if fill.notional <= 0 or fill.total <= 0:
        raise _too_small("At this price the order is worth nothing. Please enter more.")
    asset, required = fill.paid
    if required > available[asset]:
        raise _insufficient(asset, available[asset], required)
    return fill


def _check_guards(request: OrderRequest, price: Decimal) -> None:
    if request.max_price is not None and price > request.max_price:
        raise _moved(price, "max_price", request.max_price)
    if request.min_price is not None and price < request.min_price:
        raise _moved(price, "min_price", request.min_price)


def _moved(price: Decimal, guard: str, limit: Decimal) -> PriceMoved:
    now, allowed = format_decimal(price), format_decimal(limit)
    return PriceMoved(
        f"The price is now {now} USDC, beyond your limit of {allowed}. Nothing was changed; "
        "please look at the price and order again.",
        price=now,
        **{guard: allowed},
    )


def _buy(request: OrderRequest, price: Decimal, rules: Rules) -> Fill:
    rate = Fraction(rules.fee_rate)
    if request.quote_size is None:
        assert request.size is not None
        size = request.size
        check_size(size)
        exact = exact_notional(price, size)
        return Fill(Side.BUY, price, size, round_paid(exact), round_paid(exact * rate))
    size = floor(request.quote_size / (_lamport_price(price) * (1 + rate)))
    check_size(size)
    fee = round_paid(exact_notional(price, size) * rate)
    # All of quote_size is spent: what rounding the size down left over is part of the notional.
    return Fill(Side.BUY, price, size, request.quote_size - fee, fee)


def _sell(request: OrderRequest, price: Decimal, rules: Rules) -> Fill:
    rate = Fraction(rules.fee_rate)
    if request.quote_size is None:
        assert request.size is not None
        size = request.size
    else:
        size = ceil(request.quote_size / (_lamport_price(price) * (1 - rate)))
    check_size(size)
    exact = exact_notional(price, size)
    fee = round_paid(exact * rate)
    # The proceeds are rounded once; notional is reported so that notional - fee is just that.
    return Fill(Side.SELL, price, size, round_received(exact - exact * rate) + fee, fee)


def _lamport_price(price: Decimal) -> Fraction:
    return exact_notional(price, 1)


def _insufficient(asset: Asset, available: int, required: int) -> InsufficientBalance:
    has, needs = format_amount(available, asset), format_amount(required, asset)
    return InsufficientBalance(
        f"This order needs {needs} {asset}; you have {has}. Please enter a smaller amount.",
        asset=asset.value,
        available=has,
        required=needs,
    )
