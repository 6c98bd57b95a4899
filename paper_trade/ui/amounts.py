"""Exact decimal strings, dressed for the eye: grouped thousands, a real minus. Pure.

Nothing is rounded here: what the server says is what is shown. `Figure` splits off the digits past
the second decimal so that a page can print them fainter.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from paper_trade.money import format_decimal

MINUS: Final = "−"
SHOWN_DECIMALS: Final = 2


@dataclass(frozen=True, slots=True)
class Figure:
    """An exact amount in two parts: `head` to the second decimal, `tail` the rest."""

    head: str = "—"
    tail: str = ""
    tone: str = "flat"
    """up, down or flat: whether it is above, below or at zero."""


NO_FIGURE: Final = Figure()


def grouped(text: str) -> str:
    """`"-1234.5"` → `"−1,234.5"`, every digit kept."""
    whole, point, fraction = text.lstrip("-").partition(".")
    sign = MINUS if text.startswith("-") else ""
    return f"{sign}{int(whole):,}{point}{fraction}"


def figure(text: str | None, *, signed: bool = False) -> Figure:
    """An exact decimal string as a Figure; a dash for null. `signed` puts a plus before gains."""
    if text is None:
        return NO_FIGURE
    tone = tone_of(text)
    whole, _, fraction = grouped(text).partition(".")
    head = f"{whole}.{fraction[:SHOWN_DECIMALS].ljust(SHOWN_DECIMALS, '0')}"
    if signed and tone == "up":
        head = f"+{head}"
    return Figure(head, fraction[SHOWN_DECIMALS:], tone)


def percent(value: Decimal) -> str:
    """A percentage to two decimals with its sign: `"+1.25%"`."""
    shown = round(value, SHOWN_DECIMALS) + 0  # A zero loses its minus.
    return f"{figure(format(shown, 'f'), signed=True).head}%"


def tone_of(text: str) -> str:
    """up, down or flat."""
    if not text.strip("-0."):
        return "flat"
    return "down" if text.startswith("-") else "up"


def share_percent(share: Decimal) -> str:
    """`Decimal("0.001")` → `"0.1"`: a share in percent, exact."""
    return format_decimal(share * 100)


def short_address(address: str) -> str:
    """`7xKX…gAsU`: enough of an address to know one's own."""
    return address if len(address) <= 9 else f"{address[:4]}…{address[-4:]}"
