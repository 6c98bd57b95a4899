"""Exact strings stay exact when they are dressed for the eye."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paper_trade.money import Asset, format_amount
from paper_trade.ui.amounts import Figure, figure, grouped, short_address


@pytest.mark.parametrize(
    ("text", "shown"),
    [("1000", "1,000"), ("-1234567.891", "−1,234,567.891"), ("0", "0"), ("999.5", "999.5")],
)
def test_thousands_are_grouped(text: str, shown: str) -> None:
    assert grouped(text) == shown


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (None, Figure("—", "", "flat")),
        ("0", Figure("0.00", "", "flat")),
        ("500", Figure("500.00", "", "up")),
        ("0.499501", Figure("0.49", "9501", "up")),
        ("-12.5", Figure("−12.50", "", "down")),
        ("-0.000001", Figure("−0.00", "0001", "down")),
    ],
)
def test_a_figure_has_a_head_and_a_tail(text: str | None, expected: Figure) -> None:
    assert figure(text) == expected


def test_gains_have_a_plus_where_asked_for() -> None:
    assert figure("12.5", signed=True).head == "+12.50"
    assert figure("-12.5", signed=True).head == "−12.50"
    assert figure("0", signed=True).head == "0.00"


@given(st.integers(min_value=-(2**63) + 1, max_value=2**63 - 1), st.sampled_from(list(Asset)))
def test_no_digit_is_lost(units: int, asset: Asset) -> None:
    text = format_amount(units, asset)
    shown = figure(text)
    read = (shown.head + shown.tail).replace(",", "").replace("−", "-")
    whole, _, fraction = read.partition(".")
    assert f"{whole}.{fraction}".rstrip("0").rstrip(".") in (text, f"{text}.00")


def test_an_address_is_shortened() -> None:
    assert short_address("7xKXtg2CW87d97TXJSDpbD5jBkheTqA83TZRuJosgAsU") == "7xKX…gAsU"
