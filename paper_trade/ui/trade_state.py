"""What the trading page shows of one account. Prices never pass through here."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import reflex as rx

from paper_trade.bootstrap import services
from paper_trade.ui import client
from paper_trade.ui.access import admit_order, admit_read, require_session
from paper_trade.ui.account_page import AccountPage
from paper_trade.ui.order_entry import order_request
from paper_trade.ui.rows import (
    Account,
    OrderRow,
    Position,
    account_from,
    fill_words,
    order_row,
    position_from,
)

PAGE = 20
MOST_ROWS = 200
"""A changed list is sent whole, so it may not grow for ever."""


class TradeState(AccountPage, rx.State):
    """The account beside the chart, and the orders sent from there."""

    account: Account = Account()
    position: Position = Position()
    orders: list[OrderRow] = []  # noqa: RUF012 -- Reflex copies a var's default for each client
    more_orders: bool = False
    _cursor: int | None = None

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

    @rx.event
    async def load_more(self) -> None:
        """Show the next older orders."""
        session = await require_session(self)
        if self._cursor is None or len(self.orders) >= MOST_ROWS:
            return
        await admit_read(session.user_id)
        page = await services().portfolios.orders(session.user_id, limit=PAGE, cursor=self._cursor)
        known = {row.id for row in self.orders}
        self.orders += [row for row in map(order_row, page.items) if row.id not in known]
        self._turn(page.next_cursor)

    async def _read(self, user_id: int) -> int:
        running = services()
        rows = min(max(PAGE, len(self.orders)), MOST_ROWS)
        portfolio, page = await asyncio.gather(
            running.portfolios.get(user_id), running.portfolios.orders(user_id, limit=rows)
        )
        self.account = account_from(portfolio, running.settings.fee_rate)
        self.position = position_from(portfolio)
        self.orders = [order_row(order) for order in page.items]
        self._turn(page.next_cursor)
        sequence: int = portfolio["sequence"]
        return sequence

    def _turn(self, cursor: int | None) -> None:
        self._cursor = cursor
        self.more_orders = cursor is not None and len(self.orders) < MOST_ROWS
