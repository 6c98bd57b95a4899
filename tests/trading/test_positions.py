"""Cost basis, realised and unrealised profit."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from paper_trade.trading.orders import Fill
from paper_trade.trading.positions import PositionState, percent_of
from paper_trade.vocabulary import Side

SOL = 10**9
USDC = 10**6


def buy(size: int, notional: int, fee: int = 0) -> Fill:
    return Fill(Side.BUY, Decimal(1), size, notional, fee)


def sell(size: int, notional: int, fee: int = 0) -> Fill:
    return Fill(Side.SELL, Decimal(1), size, notional, fee)


def test_the_average_is_weighted_by_size() -> None:
    state = PositionState().after(buy(SOL, 100 * USDC)).after(buy(3 * SOL, 360 * USDC))
    assert state.average_price == Decimal("115.000000000")
    assert str(PositionState(size=3 * SOL, cost_basis=100 * USDC).average_price) == "33.333333333"


def test_a_partial_sale_keeps_the_average_and_realises_its_share() -> None:
    """Lesson 7: realised P&L was neither stored nor shown."""
    state = PositionState().after(buy(4 * SOL, 460 * USDC, fee=460_000))
    state = state.after(sell(SOL, 130 * USDC, fee=130_000))
    assert state == PositionState(3 * SOL, 345 * USDC, 15 * USDC, 590_000)
    assert state.average_price == 115


def test_the_cost_that_a_partial_sale_removes_is_rounded_down() -> None:
    state = PositionState(size=3, cost_basis=10).after(sell(1, 5))
    assert (state.cost_basis, state.realized_pnl) == (7, 2)


def test_closing_removes_all_of_the_cost_and_a_new_entry_starts_afresh() -> None:
    state = PositionState().after(buy(3, 10)).after(sell(3, 12))
    assert (state.size, state.cost_basis, state.realized_pnl) == (0, 0, 2)
    assert state.average_price is None
    again = state.after(buy(SOL, 50 * USDC))
    assert again.average_price == 50
    assert again.realized_pnl == 2


def test_marks_are_rounded_down() -> None:
    state = PositionState(size=1_500_000_001, cost_basis=150 * USDC)
    assert state.market_value(Decimal("100.00000001")) == 150_000_000
    assert percent_of(15, 150) == 10
    assert percent_of(-1, 3) == Decimal("-33.3333")
    assert percent_of(1, 0) is None


@given(
    st.lists(st.tuples(st.booleans(), st.integers(1, 10**13), st.integers(1, 10**13)), max_size=30)
)
def test_profit_and_cost_add_up_to_what_was_paid(steps: list[tuple[bool, int, int]]) -> None:
    state, spent = PositionState(), 0
    for is_buy, size, notional in steps:
        if not is_buy and state.size == 0:
            continue
        fill = buy(size, notional) if is_buy else sell(min(size, state.size), notional)
        state = state.after(fill)
        spent += notional if is_buy else -notional
        assert state.size >= 0
        assert state.cost_basis >= 0
        assert state.size > 0 or state.cost_basis == 0
        assert state.cost_basis - state.realized_pnl == spent
