"""Amounts as people type them, exact in base units."""

from __future__ import annotations

from decimal import Decimal

import pytest

from paper_trade.money import Asset, parse_amount
from tests.ui.javascript import call, call_all


@pytest.mark.parametrize(
    ("available", "asset", "percent", "expected"),
    [
        ("1000", "USDC", 25, "250"),
        ("0.000003", "USDC", 50, "0.000001"),
        ("4.653860858", "SOL", 100, "4.653860858"),
        ("4.653860858", "SOL", 75, "3.490395643"),
        ("9007199254.740993", "USDC", 100, "9007199254.740993"),
        ("", "USDC", 50, "0"),
    ],
)
def test_a_share_is_exact_and_rounds_down(
    available: str, asset: str, percent: int, expected: str
) -> None:
    assert call("amounts.js", "share", available, asset, percent) == expected


@pytest.mark.parametrize(
    ("typed", "clean"),
    [("1,5", "1.5"), ("1.2.3", "1.23"), ("$ 12", "12"), ("-1e5", "15"), (".5", ".5"), ("", "")],
)
def test_what_is_typed_becomes_an_amount(typed: str, clean: str) -> None:
    assert call("amounts.js", "cleanAmount", typed) == clean


def test_an_amount_is_sent_as_the_server_reads_it() -> None:
    typed = ["1.50", ".5", "1.", "007", "", "."]
    sent = call_all("amounts.js", "decimalText", [[text] for text in typed])
    assert sent == ["1.50", "0.5", "1", "007", "", ""]
    assert [parse_amount(text, Asset.SOL) for text in sent[:3]] == [15 * 10**8, 5 * 10**8, 10**9]


def convert(side: str, start: str, end: str, amount: str, price: float = 150.0) -> str:
    return str(call("amounts.js", "converted", side, start, end, amount, "0.001", price))


def test_switching_the_unit_converts_at_the_price_the_fee_included() -> None:
    assert convert("buy", "SOL", "USDC", "2") == "300.3"
    assert convert("sell", "SOL", "USDC", "2") == "299.7"
    assert convert("buy", "USDC", "SOL", "300.3") == "2"
    assert convert("buy", "USDC", "USDC", "300.3") == "300.3"


@pytest.mark.parametrize("amount", ["999.999999", "0.16", "123.456"])
def test_what_is_converted_never_takes_more_than_was_typed(amount: str) -> None:
    there = convert("buy", "USDC", "SOL", amount, 153.27118782)
    back = convert("buy", "SOL", "USDC", there, 153.27118782)
    assert Decimal(amount) - Decimal("0.02") < Decimal(back) <= Decimal(amount)


def test_what_cannot_be_converted_is_blank() -> None:
    """Lesson 25: without a price there was a division by zero."""
    assert convert("buy", "USDC", "SOL", "100", 0) == ""
    assert convert("buy", "USDC", "SOL", "0.0001") == ""
    assert convert("buy", "USDC", "SOL", "") == ""
