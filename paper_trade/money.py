"""Integers in base units, decimal strings at the edges, one rounding rule.

Amounts are `int` base units: lamports for SOL (9 decimals), micro-USDC for USDC (6 decimals).
Prices are `Decimal` USDC for one SOL. What a user pays is rounded up, what a user receives is
rounded down, to the base unit; fees are rounded up. Pure.
"""

from __future__ import annotations

import re
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import ceil, floor
from typing import Final


class Asset(StrEnum):
    """What can be owned, in alphabetical order: the order in which rows are locked."""

    SOL = "SOL"
    USDC = "USDC"


DECIMALS: Final[dict[Asset, int]] = {Asset.SOL: 9, Asset.USDC: 6}
UNITS: Final[dict[Asset, int]] = {asset: 10**places for asset, places in DECIMALS.items()}
MAX_BASE_UNITS: Final = 2**63 - 1
"""The largest amount that PostgreSQL's BIGINT holds."""

_AMOUNT = re.compile(r"[0-9]{1,19}(?:\.[0-9]{1,30})?", re.ASCII)


def parse_amount(text: str, asset: Asset) -> int:
    """A decimal string such as `"1.50"` in base units of `asset`.

    Trailing zeros are fine; more decimals than the asset has are not rounded away but refused.

    Raises:
        ValueError: for signs, exponents, spaces, separators, non-ASCII digits, too many decimals
            or an amount that does not fit a BIGINT. The text is ready to show.
    """
    if not _AMOUNT.fullmatch(text):
        raise ValueError("That is not an amount; write it like 1.5")
    whole, _, fraction = text.partition(".")
    places = DECIMALS[asset]
    fraction = fraction.rstrip("0")
    if len(fraction) > places:
        raise ValueError(f"{asset} has {places} decimals; that is more")
    units = int(whole) * UNITS[asset] + int(fraction.ljust(places, "0") or "0")
    if units > MAX_BASE_UNITS:
        raise ValueError(f"That is more {asset} than can exist")
    return units


def parse_price(text: str) -> Decimal:
    """A decimal string as an exact price in USDC for one SOL, above zero.

    Raises:
        ValueError: as `parse_amount`, and for zero. The text is ready to show.
    """
    if not _AMOUNT.fullmatch(text):
        raise ValueError("That is not a price; write it like 150.25")
    price = Decimal(text)
    if price == 0:
        raise ValueError("A price is above zero")
    return price


def format_amount(units: int, asset: Asset) -> str:
    """Base units as the shortest exact decimal string: `1500000000` lamports → `"1.5"`."""
    sign = "-" if units < 0 else ""
    whole, fraction = divmod(abs(units), UNITS[asset])
    tail = str(fraction).rjust(DECIMALS[asset], "0").rstrip("0")
    return f"{sign}{whole}.{tail}" if tail else f"{sign}{whole}"


def format_decimal(value: Decimal) -> str:
    """A Decimal as the shortest exact decimal string, never with an exponent."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def exact_notional(price: Decimal, lamports: int) -> Fraction:
    """price × size in micro-USDC, unrounded."""
    return Fraction(price) * lamports * UNITS[Asset.USDC] / UNITS[Asset.SOL]


def round_paid(amount: Fraction) -> int:
    """What a user pays: up to the next base unit."""
    return ceil(amount)


def round_received(amount: Fraction) -> int:
    """What a user receives: down to the base unit."""
    return floor(amount)
