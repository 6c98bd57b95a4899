"""What the front page knows of its reader: whether they are signed in, and why they came back."""

from __future__ import annotations

from typing import Final

import reflex as rx

from paper_trade.bootstrap import services
from paper_trade.ui.access import find_session
from paper_trade.ui.amounts import share_percent, short_address

NOTICES: Final = {
    "sign-in": "Sign in to open the terminal.",
    "session-ended": "Your session has ended. Sign in again to go on; nothing was lost.",
    "wallet-changed": "Your wallet switched to another account, so you were signed out here.",
    "signed-out-everywhere": "You are signed out, here and on every other device.",
    "sign-out-failed": "The server could not be reached, so you are still signed in. Try again.",
}
"""Why somebody was sent here, by the address's `notice`."""


class HomeState(rx.State):
    """Rebuilt by `load` at each visit."""

    signed_in: bool = False
    address: str = ""
    short_address: str = ""
    notice: str = ""
    max_age_ms: int = 0
    starting_funds: str = "1,000"
    fee_percent: str = "0.1"

    @rx.event
    async def load(self) -> None:
        """Find out who is here."""
        session = await find_session(self)
        settings = services().settings
        self.signed_in = session is not None
        self.address = session.address if session is not None else ""
        self.short_address = short_address(self.address) if self.address else ""
        self.notice = NOTICES.get(self.router.url.query_parameters.get("notice", ""), "")
        self.max_age_ms = settings.max_price_age_s * 1000
        self.starting_funds = f"{settings.starting_usdc:,}"
        self.fee_percent = share_percent(settings.fee_rate)
