"""The lists under the chart, a page at a time.

Each has a state of its own, read when its tab opens and again when the account changes: a fill
sends one short list anew, not all of them.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from enum import StrEnum
from typing import TypeVar

import reflex as rx

from paper_trade.bootstrap import services
from paper_trade.errors import ValidationFailed
from paper_trade.money import Asset
from paper_trade.trading.paging import Page
from paper_trade.trading.views import View
from paper_trade.ui.access import admit_read, require_session
from paper_trade.ui.history_rows import (
    EntryRow,
    OrderRow,
    TradeRow,
    entry_row,
    order_row,
    trade_row,
)
from paper_trade.vocabulary import OrderStatus, Side

PAGE = 20

Kind = TypeVar("Kind", bound=StrEnum)
Updates = AsyncIterator[None]


class PagedList(rx.State, mixin=True):
    """A list that is turned like a book, newest page first."""

    phase: str = "loading"
    """loading, ready, or failed: what is shown, if anything, may be out of date."""
    page: int = 1
    has_older: bool = False
    _starts: list[int] = []  # noqa: RUF012 -- Reflex copies a var's default for each client
    """The cursors of the second page, the third, … to the one that is shown."""
    _next: int | None = None

    async def _find(self, user_id: int, cursor: int | None) -> Page:
        raise NotImplementedError

    def _show(self, items: list[View]) -> None:
        raise NotImplementedError

    @rx.event
    async def reread(self) -> Updates:
        """Read the page shown again: its tab was opened, or the account has changed."""
        return self._turn(self._starts)

    @rx.event
    async def show_older(self) -> Updates:
        """The next page; at the end the last one again."""
        further = [] if self._next is None else [self._next]
        return self._turn([*self._starts, *further])

    @rx.event
    async def show_newer(self) -> Updates:
        """The page before; at the beginning the first one again."""
        return self._turn(self._starts[:-1])

    async def _turn(self, starts: list[int]) -> Updates:
        try:
            session = await require_session(self)
            await admit_read(session.user_id)
            found = await self._find(session.user_id, starts[-1] if starts else None)
            if starts and not found.items:  # What stood there is gone: this is another account.
                starts, found = [], await self._find(session.user_id, None)
        except Exception:
            self.phase = "failed"
            yield  # The list says that it is not up to date; the handler of failures says why.
            raise
        self._starts, self._next = list(starts), found.next_cursor
        self.page, self.has_older = len(starts) + 1, found.next_cursor is not None
        self._show(found.items)
        self.phase = "ready"


class OrdersState(PagedList, rx.State):
    """Filled or rejected orders."""

    rows: list[OrderRow] = []  # noqa: RUF012
    side: str = ""
    """buy, sell, or empty for both."""
    status: str = OrderStatus.FILLED.value

    async def _find(self, user_id: int, cursor: int | None) -> Page:
        side, status = one_of(Side, self.side), OrderStatus(self.status)
        orders = services().portfolios.orders
        return await orders(user_id, limit=PAGE, cursor=cursor, side=side, status=status)

    def _show(self, items: list[View]) -> None:
        self.rows = [order_row(item) for item in items]

    @rx.event
    async def choose_side(self, side: str) -> Updates:
        """Only buys, only sells, or with an empty `side` both."""
        self.side = one_of(Side, side) or ""
        return self._turn([])

    @rx.event
    async def choose_status(self, status: str) -> Updates:
        """Filled or rejected."""
        self.status = one_of(OrderStatus, status) or OrderStatus.FILLED
        return self._turn([])


class TradesState(PagedList, rx.State):
    """Fills."""

    rows: list[TradeRow] = []  # noqa: RUF012
    side: str = ""

    async def _find(self, user_id: int, cursor: int | None) -> Page:
        side = one_of(Side, self.side)
        return await services().portfolios.trades(user_id, limit=PAGE, cursor=cursor, side=side)

    def _show(self, items: list[View]) -> None:
        self.rows = [trade_row(item) for item in items]

    @rx.event
    async def choose_side(self, side: str) -> Updates:
        """Only buys, only sells, or with an empty `side` both."""
        self.side = one_of(Side, side) or ""
        return self._turn([])


class LedgerState(PagedList, rx.State):
    """Every change of a balance."""

    rows: list[EntryRow] = []  # noqa: RUF012
    asset: str = ""

    async def _find(self, user_id: int, cursor: int | None) -> Page:
        asset = one_of(Asset, self.asset)
        return await services().portfolios.ledger(user_id, limit=PAGE, cursor=cursor, asset=asset)

    def _show(self, items: list[View]) -> None:
        self.rows = [entry_row(item) for item in items]

    @rx.event
    async def choose_asset(self, asset: str) -> Updates:
        """One asset's entries, or with an empty `asset` all."""
        self.asset = one_of(Asset, asset) or ""
        return self._turn([])


def one_of(kind: type[Kind], value: str) -> Kind | None:
    """The member of `kind` that `value` names; None for an empty one.

    Raises:
        ValidationFailed: there is none such.
    """
    if value == "":
        return None
    try:
        return kind(value)
    except ValueError:
        raise ValidationFailed("This list has no such filter.") from None
