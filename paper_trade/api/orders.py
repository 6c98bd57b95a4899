"""`/api/orders` and `/api/trades`."""

from __future__ import annotations

import re
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query, Response
from pydantic import WithJsonSchema

from paper_trade.api.dependencies import Running
from paper_trade.api.documented import LIMITED, SIGNED_IN, UNSAFE, WITH_BODY, problems
from paper_trade.api.paging import AccountId, Cursor, Limit, page_response
from paper_trade.api.rate_limits import limit_orders, limit_reads
from paper_trade.api.responses import json_response
from paper_trade.api.schemas import (
    OrderAnswer,
    OrderBody,
    OrdersAnswer,
    PreviewAnswer,
    TradesAnswer,
)
from paper_trade.api.security import SignedIn
from paper_trade.errors import NotFound, ValidationFailed
from paper_trade.vocabulary import OrderStatus, Side

router = APIRouter(prefix="/api", tags=["orders"], responses=SIGNED_IN | LIMITED)

_ORDER = UNSAFE | WITH_BODY | problems(404, 409)
_LIST = problems(404, 422)

_ID = re.compile(r"[0-9]{1,18}", re.ASCII)
# What is none is a 404, not a 422.
OrderId = Annotated[str, WithJsonSchema({"type": "string", "pattern": "^[0-9]{1,18}$"})]


@router.post(
    "/orders",
    status_code=201,
    response_model=OrderAnswer,
    responses=_ORDER
    | {200: {"model": OrderAnswer, "description": "A replay: the first result again"}},
    dependencies=[Depends(limit_orders)],
)
async def place_order(
    body: OrderBody,
    running: Running,
    session: SignedIn,
    idempotency_key: Annotated[
        UUID | None, Header(description="The same as client_order_id in the body")
    ] = None,
) -> Response:
    """Fill a market order at the oracle's price of this moment, or refuse it and change nothing."""
    client_order_id = _one_id(body.client_order_id, idempotency_key)
    placed = await running.desk.place(session.user_id, body.request(client_order_id))
    return json_response({"order": placed.order}, 200 if placed.replayed else 201)


@router.post(
    "/orders/preview",
    response_model=PreviewAnswer,
    responses=_ORDER,
    dependencies=[Depends(limit_orders)],
)
async def preview_order(body: OrderBody, running: Running, session: SignedIn) -> Response:
    """What the order would do right now. Changes nothing."""
    request = body.request(body.client_order_id)
    return json_response(await running.desk.preview(session.user_id, request))


@router.get(
    "/orders",
    response_model=OrdersAnswer,
    responses=_LIST,
    dependencies=[Depends(limit_reads)],
)
async def list_orders(
    running: Running,
    session: SignedIn,
    side: Annotated[Side | None, Query()] = None,
    status: Annotated[
        OrderStatus,
        Query(description="Rejected orders are listed only when asked for"),
    ] = OrderStatus.FILLED,
    limit: Limit = 50,
    cursor: Cursor = None,
    account: AccountId = None,
) -> Response:
    """An account's orders, newest first."""
    page = await running.portfolios.orders(
        session.user_id, limit=limit, cursor=cursor, side=side, status=status, account_id=account
    )
    return page_response("orders", page)


@router.get(
    "/orders/{order_id}",
    response_model=OrderAnswer,
    responses=problems(404),
    dependencies=[Depends(limit_reads)],
)
async def read_order(order_id: OrderId, running: Running, session: SignedIn) -> Response:
    """One order of any of the user's accounts."""
    if not _ID.fullmatch(order_id):
        raise NotFound("There is no such order in your accounts.")
    return json_response({"order": await running.portfolios.order(session.user_id, int(order_id))})


@router.get(
    "/trades",
    response_model=TradesAnswer,
    responses=_LIST,
    dependencies=[Depends(limit_reads)],
)
async def list_trades(
    running: Running,
    session: SignedIn,
    side: Annotated[Side | None, Query()] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
    account: AccountId = None,
) -> Response:
    """An account's trades, newest first."""
    page = await running.portfolios.trades(
        session.user_id, limit=limit, cursor=cursor, side=side, account_id=account
    )
    return page_response("trades", page)


def _one_id(in_body: UUID | None, in_header: UUID | None) -> UUID | None:
    if in_body is not None and in_header is not None and in_body != in_header:
        message = "Idempotency-Key and client_order_id differ; send one of them"
        raise ValidationFailed(message, errors=[{"field": "client_order_id", "message": message}])
    return in_body or in_header
