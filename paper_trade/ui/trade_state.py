"""What the trading page shows of one account. Prices never pass through here."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import reflex as rx
from reflex.event import EventSpec
from reflex_components_sonner.toast import ToastAction

from paper_trade.auth.sessions import Session
from paper_trade.bootstrap import services
from paper_trade.trading.views import View
from paper_trade.ui import client
from paper_trade.ui.access import admit_order, admit_read, find_session, require_session
from paper_trade.ui.account_page import AccountPage
from paper_trade.ui.order_answer import filled, refused
from paper_trade.ui.order_entry import order_request
from paper_trade.ui.receipts import Receipt, receipt_from, receipt_order_id
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
    receipt: Receipt = Receipt()

    @rx.event(background=True)
    async def place(self, form: dict[str, Any]) -> AsyncIterator[Any]:
        """Send the order that the form holds.

        In the background: it neither waits for this state's lock nor can lose it, so that no
        failure of Reflex's can follow a fill.
        """
        try:
            session = await require_session(self)
            await admit_order(session.user_id)
            placed = await services().desk.place(session.user_id, order_request(form))
        except Exception:
            yield refused()
            raise
        headline, line = fill_words(placed.order)
        open_receipt: Any = TradeState.open_receipt
        # Filled is filled: rereading is an event of its own, so that its failure says nothing else.
        told = rx.toast.success(
            headline,
            description=line,
            action=ToastAction("Receipt", open_receipt(placed.order["id"])),
            duration=8000,
            id=placed.order["id"],
        )
        yield [filled(placed.order["client_order_id"]), told, TradeState.reread]

    @rx.event
    async def open_receipt(self, order_id: str) -> EventSpec:
        """Explain a fill of the account in the receipt dialog."""
        return await self._explain(await require_session(self), order_id)

    @rx.event
    async def open_linked_receipt(self) -> EventSpec | None:
        """Open the receipt that the page's address names: `/trade?receipt=<order id>`."""
        order_id = self.router.url.query_parameters.get("receipt")
        session = None if order_id is None else await find_session(self)
        return None if session is None else await self._explain(session, order_id)

    async def _explain(self, session: Session, order_id: object) -> EventSpec:
        await admit_read(session.user_id)
        running = services()
        answer = await running.portfolios.receipt(session.user_id, receipt_order_id(order_id))
        self.receipt = receipt_from(answer, running.settings.fee_rate)
        return client.receipt_open.push(True)

    async def _read(self, user_id: int) -> View:
        running = services()
        portfolio = await running.portfolios.get(user_id)
        self.account = account_from(portfolio, running.settings.fee_rate)
        self.position = position_from(portfolio)
        self.fills = portfolio["sequence"]
        self.version = f"{portfolio['account']['id']}/{self.fills}"
        return portfolio
