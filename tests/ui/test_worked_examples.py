"""The page's worked numbers, recomputed from the rules in words with exact fractions."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor

from paper_trade.money import Asset
from paper_trade.settings import Settings
from paper_trade.trading.orders import MIN_SIZE, Fill
from paper_trade.ui import worked_examples as worked

PRICE = Fraction("151.26843019")
RATE = Fraction("0.001")
MICRO, NANO = 10**6, 10**9


def numbers(fill: Fill) -> tuple[int, int, int, int]:
    return fill.size, fill.notional, fill.fee, fill.total


def fee(size: Fraction | int, price: Fraction = PRICE) -> int:
    """Micro-USDC, up, for a size in lamports."""
    return ceil(Fraction(size, NANO) * price * RATE * MICRO)


def test_the_examples_follow_the_rules_that_a_site_has_by_default() -> None:
    defaults = {name: field.default for name, field in Settings.model_fields.items()}
    assert worked.RULES.fee_rate == defaults["fee_rate"] == RATE
    assert worked.RULES.max_price_age_s == defaults["max_price_age_s"]
    assert worked.RULES.max_confidence_ratio == defaults["max_confidence_ratio"]
    assert defaults["starting_usdc"] * MICRO == worked.FUNDS


def test_a_purchase_for_usdc_spends_all_of_it() -> None:
    size = floor(100 / (PRICE * (1 + RATE)) * NANO)
    charged = fee(size)
    assert numbers(worked.BUY_FOR_USDC) == (size, 100 * MICRO - charged, charged, 100 * MICRO)


def test_a_purchase_of_a_size_is_paid_rounded_up() -> None:
    size = NANO // 4
    notional, charged = ceil(PRICE / 4 * MICRO), fee(size)
    assert numbers(worked.BUY_SIZE) == (size, notional, charged, notional + charged)


def test_a_sale_of_a_size_is_received_rounded_down() -> None:
    size = NANO // 4
    received, charged = floor(PRICE / 4 * (1 - RATE) * MICRO), fee(size)
    assert numbers(worked.SELL_SIZE) == (size, received + charged, charged, received)


def test_a_sale_for_usdc_brings_at_least_that_with_the_least_sol() -> None:
    size = worked.SELL_FOR_USDC.size

    def proceeds(lamports: int) -> Fraction:
        return Fraction(lamports, NANO) * PRICE * (1 - RATE)

    assert proceeds(size - 1) < 50 <= proceeds(size)
    assert worked.SELL_FOR_USDC.total == floor(proceeds(size) * MICRO)
    assert worked.SELL_FOR_USDC.fee == fee(size)


def test_the_ledger_takes_the_purchase_from_the_funds() -> None:
    notional, charged, bought = worked.LEDGER
    bill = worked.BUY_FOR_USDC
    assert (notional.amount, charged.amount, bought.amount) == (
        -bill.notional,
        -bill.fee,
        bill.size,
    )
    assert charged.balance_after == worked.FUNDS - 100 * MICRO
    assert (bought.asset, bought.balance_after) == (Asset.SOL, bill.size)


def test_profit_and_loss_step_by_step() -> None:
    """Bought 1 at 150 and 2 at 156: 462 for 3, 154 each. Sold 1 at 160, then 2 at 152."""
    first, second, third, last = worked.STEPS
    assert [step.position.size // NANO for step in worked.STEPS] == [1, 3, 2, 0]
    assert [step.position.cost_basis // MICRO for step in worked.STEPS] == [150, 462, 308, 0]
    assert [step.position.average_price for step in worked.STEPS] == [150, 154, 154, None]
    assert [step.gain // MICRO for step in (first, second, third, last)] == [0, 0, 6, -4]
    traded = 150 + 312 + 160 + 304
    assert last.position.fees == traded * RATE * MICRO


def test_a_round_trip_costs_two_fees_and_breaks_even_where_it_says() -> None:
    trip = worked.ROUND_TRIP
    size = floor(1000 / (PRICE * (1 + RATE)) * NANO)
    assert (trip.buy.size, trip.sale.size) == (size, size)
    assert trip.lost == 1000 * MICRO - floor(Fraction(size, NANO) * PRICE * (1 - RATE) * MICRO)

    def brings(price: Fraction) -> Fraction:
        return Fraction(size, NANO) * price * (1 - RATE)

    even = Fraction(trip.break_even)
    assert brings(even - Fraction(1, MICRO)) < 1000 <= brings(even)


def test_each_refusal_says_its_own_numbers() -> None:
    told = worked.REFUSALS
    assert "1500" in told["More than you have"]
    assert "1000" in told["More than you have"]
    assert f"0.{MIN_SIZE:09}".rstrip("0") in told["Too small"]
    assert "10000" in told["Too large"]
    assert "151.26843019" in told["The price moved past your guard"]
    assert "14 seconds" in told["The price is too old"]
    assert len(set(told.values())) == len(told) == 6
