"""The fill of an order, against the rules written as plain fractions."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paper_trade.errors import (
    InsufficientBalance,
    PriceMoved,
    PriceStale,
    PriceUnavailable,
    PriceUncertain,
    SizeTooLarge,
    SizeTooSmall,
)
from paper_trade.market.latest_price import LatestPrice
from paper_trade.money import Asset
from paper_trade.trading.orders import MAX_SIZE, MIN_SIZE, OrderRequest, Rules, check_price, decide
from paper_trade.vocabulary import Side

RULES = Rules(Decimal("0.001"), max_price_age_s=10, max_confidence_ratio=Decimal("0.01"))
RATE = Fraction(1, 1000)
RICH = {Asset.SOL: 10**18, Asset.USDC: 10**18}
NOW = datetime(2026, 1, 1, tzinfo=UTC)

prices = st.decimals(Decimal("0.01"), Decimal(100_000), places=8)
sizes = st.integers(MIN_SIZE, MAX_SIZE)


def micro(price: Decimal, lamports: int) -> Fraction:
    return Fraction(price) * lamports / 1000


def latest(age_s: int = 0, confidence: str = "0.1") -> LatestPrice:
    publish_time = int(NOW.timestamp()) - age_s
    return LatestPrice("pyth", "SOL", Decimal(150), Decimal(confidence), publish_time, 1)


@given(prices, sizes)
def test_a_buy_pays_notional_and_fee_each_rounded_up(price: Decimal, size: int) -> None:
    fill = decide(OrderRequest(Side.BUY, size=size), RICH, price, RULES)
    exact = micro(price, size)
    assert (fill.size, fill.notional, fill.fee) == (size, ceil(exact), ceil(exact * RATE))
    assert fill.total == fill.notional + fill.fee


@given(prices, sizes)
def test_a_sale_receives_its_proceeds_rounded_down_once(price: Decimal, size: int) -> None:
    fill = decide(OrderRequest(Side.SELL, size=size), RICH, price, RULES)
    exact = micro(price, size)
    assert fill.notional - fill.fee == fill.total == floor(exact - exact * RATE)
    assert fill.fee == ceil(exact * RATE)


@given(prices, st.integers(1_000, 10**12))
def test_quote_size_on_a_buy_is_all_that_is_spent(price: Decimal, quote: int) -> None:
    request = OrderRequest(Side.BUY, quote_size=quote)
    try:
        fill = decide(request, RICH, price, RULES)
    except (SizeTooSmall, SizeTooLarge):
        return
    assert fill.total == quote
    assert micro(price, fill.size) * (1 + RATE) <= quote < micro(price, fill.size + 1) * (1 + RATE)


@given(prices, st.integers(1_000, 10**12))
def test_quote_size_on_a_sale_is_the_least_received(price: Decimal, quote: int) -> None:
    try:
        fill = decide(OrderRequest(Side.SELL, quote_size=quote), RICH, price, RULES)
    except (SizeTooSmall, SizeTooLarge):
        return
    assert fill.total >= quote
    assert floor(micro(price, fill.size - 1) * (1 - RATE)) < quote


@given(prices, sizes, st.integers(2, 20))
def test_nobody_makes_dust_by_splitting(price: Decimal, size: int, parts: int) -> None:
    size = max(size, MIN_SIZE * parts)
    pieces = [size // parts] * (parts - 1)
    pieces.append(size - sum(pieces))
    if max(pieces) > MAX_SIZE or size > MAX_SIZE:
        return
    for side, sign in ((Side.BUY, -1), (Side.SELL, 1)):
        whole = decide(OrderRequest(side, size=size), RICH, price, RULES).total
        split = sum(decide(OrderRequest(side, size=s), RICH, price, RULES).total for s in pieces)
        assert sign * split <= sign * whole


def test_a_round_trip_at_one_price_loses_just_the_fees() -> None:
    price = Decimal("150.12345678")
    bought = decide(OrderRequest(Side.BUY, size=10**9), RICH, price, RULES)
    sold = decide(OrderRequest(Side.SELL, size=10**9), RICH, price, RULES)
    assert 0 <= bought.total - sold.total - (bought.fee + sold.fee) <= 1


def test_the_exact_balance_is_enough_and_one_unit_less_is_not() -> None:
    request = OrderRequest(Side.BUY, size=10**9)
    cost = decide(request, RICH, Decimal(150), RULES).total
    assert cost == 150_150_000
    assert decide(request, {Asset.SOL: 0, Asset.USDC: cost}, Decimal(150), RULES).total == cost
    with pytest.raises(InsufficientBalance) as refused:
        decide(request, {Asset.SOL: 0, Asset.USDC: cost - 1}, Decimal(150), RULES)
    assert refused.value.fields == {
        "asset": "USDC",
        "available": "150.149999",
        "required": "150.15",
    }
    assert "150.15 USDC" in refused.value.detail


def test_selling_more_than_is_owned_is_refused() -> None:
    with pytest.raises(InsufficientBalance) as refused:
        decide(
            OrderRequest(Side.SELL, size=2 * 10**9),
            {Asset.SOL: 10**9, Asset.USDC: 0},
            Decimal(150),
            RULES,
        )
    assert refused.value.fields["asset"] == "SOL"


@pytest.mark.parametrize("side", list(Side))
def test_sizes_outside_the_limits_are_refused(side: Side) -> None:
    for size, refusal in ((MIN_SIZE - 1, SizeTooSmall), (MAX_SIZE + 1, SizeTooLarge)):
        with pytest.raises(refusal) as refused:
            decide(OrderRequest(side, size=size), RICH, Decimal(150), RULES)
        assert refused.value.fields["limit"] in {"0.001", "10000"}
    with pytest.raises(SizeTooSmall):
        decide(OrderRequest(side, quote_size=1), RICH, Decimal(150), RULES)
    with pytest.raises(SizeTooLarge):
        decide(OrderRequest(side, quote_size=10**15), RICH, Decimal(150), RULES)


def test_an_order_worth_less_than_a_micro_usdc_is_refused() -> None:
    with pytest.raises(SizeTooSmall, match="worth nothing"):
        decide(OrderRequest(Side.SELL, size=MIN_SIZE), RICH, Decimal("0.0001"), RULES)


@pytest.mark.parametrize("side", list(Side))
def test_the_price_guards_stop_a_fill_beyond_them(side: Side) -> None:
    request = OrderRequest(side, size=10**9)
    at_limit = replace(request, max_price=Decimal(150), min_price=Decimal(150))
    assert decide(at_limit, RICH, Decimal(150), RULES).price == 150
    with pytest.raises(PriceMoved) as moved:
        decide(replace(request, max_price=Decimal("149.9")), RICH, Decimal(150), RULES)
    assert moved.value.fields == {"price": "150", "max_price": "149.9"}
    with pytest.raises(PriceMoved):
        decide(replace(request, min_price=Decimal("150.1")), RICH, Decimal(150), RULES)


def test_a_price_is_fit_up_to_its_limit_of_age_by_publish_time() -> None:
    """Lesson 3: the stale limit was five minutes by write time."""
    assert check_price(latest(age_s=10), NOW, RULES).price == 150
    with pytest.raises(PriceStale) as stale:
        check_price(latest(age_s=11), NOW, RULES)
    assert stale.value.fields == {"age_ms": 11_000}


def test_withdrawn_price_is_stale_at_any_age() -> None:
    with pytest.raises(PriceStale, match="too old to trade on"):
        check_price(replace(latest(), withdrawn=True), NOW, RULES)
    with pytest.raises(PriceStale):
        check_price(latest(age_s=10), NOW + timedelta(milliseconds=1), RULES)


def test_a_missing_or_uncertain_price_is_refused() -> None:
    """Lesson 22: the confidence was ignored."""
    with pytest.raises(PriceUnavailable):
        check_price(None, NOW, RULES)
    assert check_price(latest(confidence="1.5"), NOW, RULES)
    with pytest.raises(PriceUncertain):
        check_price(latest(confidence="1.50000001"), NOW, RULES)


def test_the_content_of_an_order_is_what_was_asked_not_how_it_was_written() -> None:
    order = OrderRequest(Side.BUY, size=10**9, max_price=Decimal("150.10"))
    assert replace(order, client_order_id=uuid4()).content_hash() == order.content_hash()
    assert replace(order, max_price=Decimal("150.1")).content_hash() == order.content_hash()
    others = [
        replace(order, side=Side.SELL),
        replace(order, size=10**9 + 1),
        replace(order, size=None, quote_size=10**9),
        replace(order, max_price=None),
        replace(order, max_price=None, min_price=Decimal("150.1")),
    ]
    assert len({o.content_hash() for o in [order, *others]}) == 6
