"""The worked numbers of the page "How fills work", computed by the code that fills orders. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import Final

from paper_trade.errors import PaperTradeError
from paper_trade.market.latest_price import LatestPrice
from paper_trade.market.tick import MARKET_SYMBOL
from paper_trade.money import Asset, parse_amount
from paper_trade.trading.ledger import Entry, Holding, post_fill
from paper_trade.trading.orders import (
    MAX_SIZE,
    Fill,
    OrderRequest,
    Rules,
    check_price,
    decide,
)
from paper_trade.trading.positions import PositionState
from paper_trade.vocabulary import Side

RULES: Final = Rules(
    fee_rate=Decimal("0.001"), max_price_age_s=10, max_confidence_ratio=Decimal("0.01")
)
"""Those that a site has unless its settings say otherwise."""

PRICE: Final = Decimal("151.26843019")
CONFIDENCE: Final = Decimal("0.08217455")
FUNDS: Final = parse_amount("1000", Asset.USDC)
_RICH: Final = {Asset.SOL: MAX_SIZE, Asset.USDC: parse_amount("10000000", Asset.USDC)}


@dataclass(frozen=True, slots=True)
class Step:
    """A fill and the position after it; `gain` is what the fill realised, in micro-USDC."""

    fill: Fill
    position: PositionState
    gain: int


@dataclass(frozen=True, slots=True)
class RoundTrip:
    """All funds into SOL and back at the same price."""

    buy: Fill
    sale: Fill
    break_even: Decimal
    """The lowest price, to the millionth, at which the sale would bring back all that was paid."""

    @property
    def lost(self) -> int:
        """Micro-USDC."""
        return self.buy.total - self.sale.total

    @property
    def rise(self) -> Decimal:
        """How far the price must rise from the purchase to break even, a share of it."""
        return self.break_even / self.buy.price - 1


def _fill(side: Side, amount: str, asset: Asset, price: Decimal = PRICE) -> Fill:
    units = parse_amount(amount, asset)
    size, quote_size = (units, None) if asset is Asset.SOL else (None, units)
    return decide(OrderRequest(side, size=size, quote_size=quote_size), _RICH, price, RULES)


def _steps(*orders: tuple[Side, str, str]) -> tuple[Step, ...]:
    """Orders for so much SOL at such prices, one after the other."""
    steps, before = [], PositionState()
    for side, size, price in orders:
        fill = _fill(side, size, Asset.SOL, Decimal(price))
        after = before.after(fill)
        steps.append(Step(fill, after, after.realized_pnl - before.realized_pnl))
        before = after
    return tuple(steps)


def _round_trip() -> RoundTrip:
    buy = decide(OrderRequest(Side.BUY, quote_size=FUNDS), _RICH, PRICE, RULES)
    sale = decide(OrderRequest(Side.SELL, size=buy.size), _RICH, PRICE, RULES)
    needed = Fraction(FUNDS * 1000, buy.size) / (1 - Fraction(RULES.fee_rate))
    return RoundTrip(buy, sale, break_even=Decimal(ceil(needed * 10**6)) / 10**6)


def _refusal(request: OrderRequest, age_s: int = 1, confidence: Decimal = CONFIDENCE) -> str:
    """What the engine says to somebody with the starting funds; asserts that it refuses."""
    now = datetime(2026, 1, 1, tzinfo=UTC)
    published = int((now - timedelta(seconds=age_s)).timestamp())
    latest = LatestPrice("pyth", MARKET_SYMBOL, PRICE, confidence, published, slot=None)
    try:
        price = check_price(latest, now, RULES).price
        decide(request, {Asset.SOL: 0, Asset.USDC: FUNDS}, price, RULES)
    except PaperTradeError as refusal:
        return refusal.detail
    raise AssertionError("This order would have been filled")


def _buying(amount: str, max_price: str | None = None) -> OrderRequest:
    limit = None if max_price is None else Decimal(max_price)
    return OrderRequest(Side.BUY, quote_size=parse_amount(amount, Asset.USDC), max_price=limit)


BUY_FOR_USDC: Final = _fill(Side.BUY, "100", Asset.USDC)
BUY_SIZE: Final = _fill(Side.BUY, "0.25", Asset.SOL)
SELL_SIZE: Final = _fill(Side.SELL, "0.25", Asset.SOL)
SELL_FOR_USDC: Final = _fill(Side.SELL, "50", Asset.USDC)

LEDGER: Final[list[Entry]] = post_fill(
    {Asset.SOL: Holding(0, 0, 0), Asset.USDC: Holding(FUNDS, 0, 1)}, BUY_FOR_USDC
)[1]
"""What `BUY_FOR_USDC` writes as the first order of an account."""

STEPS: Final = _steps(
    (Side.BUY, "1", "150"),
    (Side.BUY, "2", "156"),
    (Side.SELL, "1", "160"),
    (Side.SELL, "2", "152"),
)
ROUND_TRIP: Final = _round_trip()

REFUSALS: Final = {
    "More than you have": _refusal(_buying("1500")),
    "Too small": _refusal(_buying("0.1")),
    "Too large": _refusal(_buying("5000000")),
    "The price moved past your guard": _refusal(_buying("100", max_price="151.20")),
    "The price is too old": _refusal(_buying("100"), age_s=14),
    "The price is too uncertain": _refusal(_buying("100"), confidence=Decimal(2)),
}
"""What was wrong → the engine's own words."""
