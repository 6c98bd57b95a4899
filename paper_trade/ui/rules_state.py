"""The rules in force on this site, for pages that explain them to anybody."""

from __future__ import annotations

import reflex as rx

from paper_trade.bootstrap import services
from paper_trade.ui.amounts import share_percent
from paper_trade.ui.worked_examples import RULES


class RulesState(rx.State):
    """Settings as text to print. Pages are built before they are known: `load` brings them."""

    max_age_ms: int = 0
    max_age_s: str = str(RULES.max_price_age_s)
    max_confidence_percent: str = share_percent(RULES.max_confidence_ratio)
    fee_percent: str = share_percent(RULES.fee_rate)

    @rx.event
    async def load(self) -> None:
        """Read the settings."""
        settings = services().settings
        self.max_age_ms = settings.max_price_age_s * 1000
        self.max_age_s = str(settings.max_price_age_s)
        self.max_confidence_percent = share_percent(settings.max_confidence_ratio)
        self.fee_percent = share_percent(settings.fee_rate)
