"""The ways in which an order reaches the product: the service behind the pages, and the API."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, Protocol

import httpx

from paper_trade.clock import Clock
from paper_trade.errors import PaperTradeError
from paper_trade.trading.engine import OrderDesk
from paper_trade.trading.orders import OrderRequest
from paper_trade.vocabulary import Side
from tests.trading.random_orders import readings
from tests.trading.random_orders.book import Opened, Placed, Preview
from tests.trading.random_orders.rules import LAMPORT, MICRO, Order, Refusal

STATUS: Final = {
    "validation_error": 422,
    "idempotency_conflict": 409,
    "insufficient_balance": 422,
    "size_too_small": 422,
    "size_too_large": 422,
    "price_unavailable": 503,
    "price_stale": 503,
    "price_uncertain": 503,
    "price_moved": 409,
}
"""The contract's table of errors."""
OF_EVERY_PROBLEM: Final = {"type", "title", "status", "code", "detail", "request_id", "errors"}


@dataclass(frozen=True)
class User:
    """Somebody who is signed in."""

    id: int
    new: bool
    token: str


class Door(Protocol):
    """Answers in the terms of `book`."""

    async def preview(self, user: User, order: Order) -> Preview | Refusal: ...

    async def place(self, user: User, order: Order) -> Placed | Refusal: ...


class Desk:
    """What the pages call. The only door that knows of orders that are too late."""

    def __init__(self, desk: OrderDesk, clock: Clock) -> None:
        self._desk = desk
        self._clock = clock

    async def preview(self, user: User, order: Order) -> Preview | Refusal:
        try:
            return readings.preview(await self._desk.preview(user.id, self._request(order)))
        except PaperTradeError as refusal:
            return Refusal(refusal.code, readings.fields(refusal.fields))

    async def place(self, user: User, order: Order) -> Placed | Refusal:
        try:
            placed = await self._desk.place(user.id, self._request(order))
        except PaperTradeError as refusal:
            return Refusal(refusal.code, readings.fields(refusal.fields))
        return Placed(readings.order_trade(placed.order), placed.replayed)

    def _request(self, order: Order) -> OrderRequest:
        now = self._clock()
        return OrderRequest(
            side=Side(order.side),
            size=None if order.size is None else int(order.size / LAMPORT),
            quote_size=None if order.quote_size is None else int(order.quote_size / MICRO),
            client_order_id=order.id,
            max_price=None if order.max_price is None else decimal(order.max_price),
            min_price=None if order.min_price is None else decimal(order.min_price),
            valid_until=now - timedelta(milliseconds=1) if order.late else now,
        )


class Api:
    """What programs call. `write` puts an amount into digits, of which there are several ways."""

    def __init__(self, client: httpx.AsyncClient, write: Callable[[Fraction], str]) -> None:
        self._client = client
        self._write = write

    async def preview(self, user: User, order: Order) -> Preview | Refusal:
        response = await self.post(user, "/api/orders/preview", self._body(order))
        if refusal := refused(response):
            return refusal
        assert response.status_code == 200
        return readings.preview(response.json())

    async def place(self, user: User, order: Order) -> Placed | Refusal:
        response = await self.post(user, "/api/orders", self._body(order))
        if refusal := refused(response):
            return refusal
        replayed = {201: False, 200: True}[response.status_code]
        return Placed(readings.order_trade(response.json()["order"]), replayed)

    async def reset(self, user: User, funds: Fraction) -> Opened | Refusal:
        body = {"starting_funds": self._write(funds)}
        response = await self.post(user, "/api/account/reset", body)
        if refusal := refused(response):
            return refusal
        assert response.status_code == 201
        return Opened(readings.exact(response.json()["account"]["starting_funds"]))

    async def post(self, user: User, path: str, body: dict[str, Any]) -> httpx.Response:
        """Any request of the user's."""
        headers = {"Authorization": f"Bearer {user.token}"}
        return await self._client.post(path, json=body, headers=headers)

    def _body(self, order: Order) -> dict[str, str]:
        amounts = {
            "size": order.size,
            "quote_size": order.quote_size,
            "max_price": order.max_price,
            "min_price": order.min_price,
        }
        body = {name: self._write(amount) for name, amount in amounts.items() if amount is not None}
        if order.id is not None:
            body["client_order_id"] = str(order.id)
        return {"side": order.side, **body}


def refused(response: httpx.Response) -> Refusal | None:
    """The refusal that an answer is, if it is one."""
    if response.is_success:
        return None
    body = response.json()
    assert response.status_code == body["status"] == STATUS[body["code"]], body
    numbers = {name: value for name, value in body.items() if name not in OF_EVERY_PROBLEM}
    return Refusal(body["code"], readings.fields(numbers))


def decimal(amount: Fraction) -> Decimal:
    """A fraction of a power of ten, exactly."""
    return Decimal(amount.numerator) / Decimal(amount.denominator)


def plain(amount: Fraction) -> str:
    """The shortest digits."""
    text = format(decimal(amount), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def wordy(amount: Fraction) -> str:
    """Digits that say no more with many more zeros."""
    text = plain(amount)
    return f"00{text}000000" if "." in text else f"00{text}.000000000000"
