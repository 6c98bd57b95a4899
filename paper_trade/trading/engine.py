"""The order transaction, step by step as in `docs/architecture.md`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Protocol

import psycopg

from paper_trade.clock import Clock
from paper_trade.db.session import Pool
from paper_trade.errors import IdempotencyConflict, NotFound, OutcomeUnknown, PaperTradeError
from paper_trade.market.latest_price import LatestPrices
from paper_trade.metrics import ORDERS
from paper_trade.trading.account_rows import lock_account, read_account
from paper_trade.trading.chain import extend_chain
from paper_trade.trading.ledger import OpenAccount
from paper_trade.trading.order_rows import find_order, insert_rejection, trade_columns, write_fill
from paper_trade.trading.orders import (
    OrderRequest,
    Rules,
    check_in_time,
    check_price,
    check_request,
    decide,
)
from paper_trade.trading.views import View, order_view, portfolio_view, preview_view

Connection = psycopg.AsyncConnection[Any]

RESETS_WHILE_WAITING = 5
"""So many resets of the account may come before an order that waits."""


class FillListener(Protocol):
    """Who is told of a fill once it is committed. Never raises."""

    async def fill(self, user_id: int, order: View, portfolio: View, sequence: int) -> None: ...


@dataclass(frozen=True, slots=True)
class PlacedOrder:
    """The answer to an order. `replayed` says that it had been filled before."""

    order: View
    replayed: bool


@dataclass(frozen=True, slots=True)
class _Filled:
    """What a committed fill is announced with."""

    order: View
    portfolio: View
    sequence: int


class OrderDesk:
    """Fills market orders at the oracle's price, each in one transaction under row locks."""

    def __init__(
        self,
        pool: Pool,
        prices: LatestPrices,
        listener: FillListener,
        rules: Rules,
        clock: Clock,
    ) -> None:
        self._pool = pool
        self._prices = prices
        self._listener = listener
        self._rules = rules
        self._clock = clock

    async def place(self, user_id: int, request: OrderRequest) -> PlacedOrder:
        """Fill `request` for the user's open account, or refuse it and change no balance.

        Raises:
            IdempotencyConflict: its client_order_id was used for other content.
            OrderExpired, PriceUnavailable, PriceStale, PriceUncertain, PriceMoved, SizeTooSmall,
            SizeTooLarge, InsufficientBalance: refused; recorded as a rejected order, the id stays
            free. (A size that no price could make acceptable is refused at once, and not recorded.)
        """
        try:
            placed = await self._place(user_id, request)
        except PaperTradeError as refusal:
            ORDERS.labels(refusal.code).inc()
            raise
        ORDERS.labels("replayed" if placed.replayed else "filled").inc()
        return placed

    async def _place(self, user_id: int, request: OrderRequest) -> PlacedOrder:
        check_request(request)
        async with self._pool.connection() as connection:
            account, trade_id = await self._lock(connection, user_id)
            if replayed := await self._replay(connection, account, request):
                return replayed
            outcome = await self._execute(connection, account, request, trade_id)
            if isinstance(outcome, PaperTradeError):
                await insert_rejection(connection, account, request, outcome.code, self._clock())
            await _commit(connection)
        if isinstance(outcome, PaperTradeError):
            raise outcome
        await self._listener.fill(user_id, outcome.order, outcome.portfolio, outcome.sequence)
        return PlacedOrder(outcome.order, replayed=False)

    async def preview(self, user_id: int, request: OrderRequest) -> View:
        """What `request` would do right now. Changes nothing; raises what `place` would."""
        check_request(request)
        async with self._pool.connection() as connection:
            account = await read_account(connection, user_id)
        if account is None:
            raise NotFound
        latest = check_price(await self._prices.latest(), self._clock(), self._rules)
        fill = decide(request, account.available, latest.price, self._rules)
        after, _ = account.after(fill)
        return preview_view(fill, after.holdings)

    async def _lock(self, connection: Connection, user_id: int) -> tuple[OpenAccount, int]:
        # Again: the account may have been closed, and the next one opened, while we waited.
        for _ in range(1 + RESETS_WHILE_WAITING):
            if locked := await lock_account(connection, user_id):
                return locked
        raise NotFound

    async def _replay(
        self, connection: Connection, account: OpenAccount, request: OrderRequest
    ) -> PlacedOrder | None:
        if request.client_order_id is None:
            return None
        known = await find_order(connection, account.id, request.client_order_id)
        if known is None:
            return None
        if bytes(known["request_hash"]) != request.content_hash():
            raise IdempotencyConflict
        return PlacedOrder(order_view(known), replayed=True)

    async def _execute(
        self, connection: Connection, account: OpenAccount, request: OrderRequest, trade_id: int
    ) -> _Filled | PaperTradeError:
        latest = await self._prices.latest()
        # The clock is read after the price: an age is never counted from before the lock wait.
        now = self._clock()
        try:
            check_in_time(request, now)
            latest = check_price(latest, now, self._rules)
            fill = decide(request, account.available, latest.price, self._rules)
        except PaperTradeError as refusal:
            return refusal
        after, entries = account.after(fill)
        digests = extend_chain(account.ledger_head, account.id, entries, trade_id, now)
        after = replace(after, ledger_head=digests[-1])
        realized_pnl = after.position.realized_pnl - account.position.realized_pnl
        trade = trade_columns(trade_id, fill, realized_pnl, latest, now)
        order = await write_fill(connection, after, request, trade, entries, digests)
        portfolio = portfolio_view(after, latest, now, self._rules.max_price_age_s)
        return _Filled(order_view(order), portfolio, after.sequence)


async def _commit(connection: Connection) -> None:
    """Commit, and never claim to know the outcome when the connection broke meanwhile."""
    try:
        await connection.commit()
    except psycopg.OperationalError as lost:
        raise OutcomeUnknown(
            "The connection to the database broke while your order was being saved. Please look at "
            "your orders; sending it again with the same client_order_id never fills it twice."
        ) from lost
