"""The order transaction, step by step as in `docs/architecture.md`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from paper_trade.clock import Clock
from paper_trade.errors import IdempotencyConflict, NotFound, PaperTradeError, ServiceUnavailable
from paper_trade.market.latest_price import LatestPrice, LatestPrices
from paper_trade.trading import rows
from paper_trade.trading.ledger import OpenAccount, post_fill
from paper_trade.trading.orders import OrderRequest, Rules, check_price, check_request, decide
from paper_trade.trading.positions import PositionState
from paper_trade.trading.views import View, order_view, portfolio_view, preview_view


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
        engine: AsyncEngine,
        prices: LatestPrices,
        listener: FillListener,
        rules: Rules,
        clock: Clock,
    ) -> None:
        self._engine = engine
        self._prices = prices
        self._listener = listener
        self._rules = rules
        self._clock = clock

    async def place(self, user_id: int, request: OrderRequest) -> PlacedOrder:
        """Fill `request` for the user's open account, or refuse it and change no balance.

        Raises:
            IdempotencyConflict: its client_order_id was used for other content.
            PriceUnavailable, PriceStale, PriceUncertain, PriceMoved, SizeTooSmall, SizeTooLarge,
            InsufficientBalance: refused; recorded as a rejected order, the id stays free. (A size
            that no price could make acceptable is refused at once, and not recorded.)
        """
        check_request(request)
        async with self._engine.connect() as connection:
            account = await self._lock(connection, user_id)
            if replayed := await self._replay(connection, account, request):
                return replayed
            outcome = await self._execute(connection, account, request)
            if isinstance(outcome, PaperTradeError):
                await rows.insert_rejection(
                    connection, account, request, outcome.code, self._clock()
                )
            await _commit(connection)
        if isinstance(outcome, PaperTradeError):
            raise outcome
        await self._listener.fill(user_id, outcome.order, outcome.portfolio, outcome.sequence)
        return PlacedOrder(outcome.order, replayed=False)

    async def preview(self, user_id: int, request: OrderRequest) -> View:
        """What `request` would do right now. Changes nothing; raises what `place` would."""
        check_request(request)
        async with self._engine.connect() as connection:
            account = await rows.read_account(connection, user_id)
        if account is None:
            raise NotFound
        latest = check_price(await self._prices.latest(), self._clock(), self._rules)
        fill = decide(request, account.available, latest.price, self._rules)
        holdings, _ = post_fill(account.holdings, fill)
        return preview_view(fill, holdings)

    async def _lock(self, connection: AsyncConnection, user_id: int) -> OpenAccount:
        # A second try: the account may have been closed, and the next one opened, while we waited.
        for _ in range(2):
            if account := await rows.lock_account(connection, user_id):
                return account
        raise NotFound

    async def _replay(
        self, connection: AsyncConnection, account: OpenAccount, request: OrderRequest
    ) -> PlacedOrder | None:
        if request.client_order_id is None:
            return None
        known = await rows.find_order(connection, account.id, request.client_order_id)
        if known is None:
            return None
        if bytes(known["request_hash"]) != request.content_hash():
            raise IdempotencyConflict
        return PlacedOrder(order_view(known), replayed=True)

    async def _execute(
        self, connection: AsyncConnection, account: OpenAccount, request: OrderRequest
    ) -> _Filled | PaperTradeError:
        position = await rows.read_position(connection, account.id) or PositionState()
        latest = await self._prices.latest()
        # The clock is read after the price: an age is never counted from before the lock wait.
        now = self._clock()
        try:
            latest = check_price(latest, now, self._rules)
            fill = decide(request, account.available, latest.price, self._rules)
        except PaperTradeError as refusal:
            return refusal
        holdings, entries = post_fill(account.holdings, fill)
        after = position.after(fill)
        order = await rows.insert_order(connection, account, request, now)
        realized_pnl = after.realized_pnl - position.realized_pnl
        trade = await rows.insert_trade(connection, order, fill, realized_pnl, latest)
        await rows.insert_entries(connection, account.id, entries, trade["trade_id"], now)
        await rows.update_balances(connection, account.id, holdings)
        await rows.save_position(connection, account.id, after)
        await rows.advance_sequence(connection, account.id, order["sequence"])
        return self._filled(account.after(holdings), after, order | trade, latest, now)

    def _filled(
        self,
        account: OpenAccount,
        position: PositionState,
        order: View,
        latest: LatestPrice,
        now: datetime,
    ) -> _Filled:
        portfolio = portfolio_view(account, position, latest, now, self._rules.max_price_age_s)
        return _Filled(order_view(order), portfolio, account.sequence)


async def _commit(connection: AsyncConnection) -> None:
    """Commit, and never claim to know the outcome when the connection broke meanwhile."""
    try:
        await connection.commit()
    except DBAPIError as lost:
        raise ServiceUnavailable(
            "The connection to the database broke while your order was being saved. Please look at "
            "your orders; sending it again with the same client_order_id never fills it twice."
        ) from lost
