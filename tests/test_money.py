"""Amounts at the edges: what is read is what was written, and nothing else is accepted."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paper_trade.money import (
    MAX_BASE_UNITS,
    Asset,
    format_amount,
    format_decimal,
    parse_amount,
    parse_price,
)


@given(st.integers(0, MAX_BASE_UNITS), st.sampled_from(Asset))
def test_an_amount_survives_being_written_and_read(units: int, asset: Asset) -> None:
    text = format_amount(units, asset)
    assert parse_amount(text, asset) == units
    assert "e" not in text.lower()
    assert not text.endswith(".")


@pytest.mark.parametrize(
    ("text", "asset", "units"),
    [
        ("1.5", Asset.SOL, 1_500_000_000),
        ("1.50", Asset.SOL, 1_500_000_000),
        ("0.000000001", Asset.SOL, 1),
        ("1.0000000000000", Asset.USDC, 1_000_000),
        ("007", Asset.USDC, 7_000_000),
        ("0", Asset.SOL, 0),
    ],
)
def test_trailing_zeros_and_the_smallest_unit_are_read(text: str, asset: Asset, units: int) -> None:
    assert parse_amount(text, asset) == units


NOT_AMOUNTS = ["1e3", "1E3", "1_000", "1,5", "+1", "-1", ".5", "5.", "NaN", "inf", "0x10", "1.5.5"]
NOT_AMOUNTS += ["", "\ud800", " 1", "1 ", "1\n", "\u0661", "\u00b9", "9" * 20, "1." + "0" * 31]


@pytest.mark.parametrize("text", NOT_AMOUNTS)
def test_anything_but_a_plain_decimal_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="write it like"):
        parse_amount(text, Asset.SOL)
    with pytest.raises(ValueError, match="write it like"):
        parse_price(text)


def test_more_decimals_than_the_asset_has_are_refused_not_rounded() -> None:
    with pytest.raises(ValueError, match="SOL has 9 decimals"):
        parse_amount("1.0000000001", Asset.SOL)
    with pytest.raises(ValueError, match="USDC has 6 decimals"):
        parse_amount("1.0000001", Asset.USDC)


def test_what_does_not_fit_the_column_is_refused() -> None:
    assert parse_amount("9223372036.854775807", Asset.SOL) == MAX_BASE_UNITS
    with pytest.raises(ValueError, match="than can exist"):
        parse_amount("9223372036.854775808", Asset.SOL)


def test_a_price_is_above_zero() -> None:
    assert parse_price("150.25") == Decimal("150.25")
    with pytest.raises(ValueError, match="above zero"):
        parse_price("0.00")


@pytest.mark.parametrize(
    ("value", "text"),
    [("1E+3", "1000"), ("1.500", "1.5"), ("0.00", "0"), ("1E-8", "0.00000001"), ("-0", "0")],
)
def test_decimals_are_written_without_exponents(value: str, text: str) -> None:
    assert format_decimal(Decimal(value)) == text
