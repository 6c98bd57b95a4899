"""The figures of the last 24 hours. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from paper_trade.money import format_decimal

DAY_S = 86_400
QUIET_S = 3600
"""Older than this before the day began, a price says nothing about it."""
_PERCENT = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class DayStats:
    """USDC for one SOL; either all are known or none."""

    open: Decimal | None = None
    high: Decimal | None = None
    low: Decimal | None = None
    last: Decimal | None = None

    @property
    def change(self) -> Decimal | None:
        if self.open is None or self.last is None:
            return None
        return self.last - self.open

    @property
    def change_percent(self) -> Decimal | None:
        """Four decimals; 10.5 is 10.5 %."""
        if self.open is None or self.change is None:
            return None
        return (self.change * 100 / self.open).quantize(_PERCENT)

    def view(self) -> dict[str, str | None]:
        """As the interfaces show it: decimal strings or null."""
        figures = {
            "open_24h": self.open,
            "high_24h": self.high,
            "low_24h": self.low,
            "change_24h": self.change,
            "change_24h_percent": self.change_percent,
        }
        return {
            name: None if figure is None else format_decimal(figure)
            for name, figure in figures.items()
        }
