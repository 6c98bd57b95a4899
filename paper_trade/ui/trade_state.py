"""What the trading page shows of one account. Prices never pass through here."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import reflex as rx

from paper_trade.bootstrap import services
from paper_trade.ui import client
from paper_trade.ui.access import admit_order, require_session
from paper_trade.ui.account_page import AccountPage
from paper_trade.ui.order_entry import order_request
from paper_trade.ui.rows import (
    Account,
    Position,
    account_from,
    fill_words,
    position_from,
)


class TradeState(AccountPage, rx.State):
    """The account beside the chart, and the orders sent from there."""

    account: Account = Account()
    position: Position = Position()
    version: str = ""
    """Another one whenever the account has changed; the lists under the chart follow it."""
    fills: int = 0

    @rx.event(background=True)
    async def place(self, form: dict[str, Any]) -> AsyncIterator[Any]:
        """Send the order that the form holds.

        In the background: it neither waits for this state's lock nor can lose it, so that no
        failure of Reflex's can follow a fill.
        """
        session = await require_session(self)
        await admit_order(session.user_id)
        placed = await services().desk.place(session.user_id, order_request(form))
        headline, line = fill_words(placed.order)
        # Filled is filled: rereading is an event of its own, so that its failure says nothing else.
        told = rx.toast.success(headline, description=line, id=placed.order["id"])
        yield [client.amount.push(""), told, TradeState.reread]

    async def _read(self, user_id: int) -> int:
        running = services()
        portfolio = await running.portfolios.get(user_id)
        self.account = account_from(portfolio, running.settings.fee_rate)
        self.position = position_from(portfolio)
        self.fills = portfolio["sequence"]
        self.version = f"{portfolio['account']['id']}/{self.fills}"
        return self.fills
