"""The Hermes server's routes over a market of our own."""

from __future__ import annotations

import asyncio
import secrets

import orjson
from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from paper_trade.market.simulator.encoding import SOL_ID, encode_update, price_feeds
from paper_trade.market.simulator.history import TooManyBars
from paper_trade.market.simulator.history_query import (
    BadHistoryQuery,
    history_answer,
    parse_history_query,
)
from paper_trade.market.simulator.query import Refused, parse_asset_type, parse_price_query
from paper_trade.market.simulator.source import Source
from paper_trade.market.simulator.sse import EventStream

KEEP_ALIVE_S = 15.0
"""As Hermes: the default of axum's `KeepAlive`."""
LABEL_HEADER = "x-market-data"
"""Every answer says that its prices are `simulated` or a `replay`."""


def create_simulator(
    source: Source,
    *,
    required_key: str | None = None,
    keep_alive_s: float = KEEP_ALIVE_S,
) -> Starlette:
    """The ASGI application. With `required_key` the price routes want it as a bearer token, as
    Pyth's do. Setting the event `app.state.closing` ends the open streams."""
    hermes = _Hermes(source, required_key, keep_alive_s)
    app = Starlette(
        routes=[
            Route("/live", _live),
            Route("/v2/updates/price/latest", hermes.latest),
            Route("/v2/updates/price/stream", hermes.stream),
            Route("/v2/price_feeds", hermes.price_feeds),
            Route("/v1/{channel}/history", hermes.history),
        ],
        middleware=[Middleware(_Label, label=source.label)],
        exception_handlers={Refused: _refuse, HTTPException: _http_error},
    )
    app.state.closing = hermes.closing
    return app


class _Hermes:
    """The route handlers: read the question, ask the market, write the answer."""

    def __init__(self, source: Source, required_key: str | None, keep_alive_s: float) -> None:
        self._source = source
        self._required_key = required_key
        self._keep_alive_s = keep_alive_s
        self.closing = asyncio.Event()

    async def latest(self, request: Request) -> Response:
        self._check_key(request)
        shape = parse_price_query(request.query_params.multi_items())
        return _json(encode_update(self._source.latest(), shape))

    async def stream(self, request: Request) -> Response:
        self._check_key(request)
        shape = parse_price_query(request.query_params.multi_items())
        return EventStream(self._source, shape, self._keep_alive_s, self.closing)

    async def price_feeds(self, request: Request) -> Response:
        asset_type = parse_asset_type(request.query_params.get("asset_type"))
        feeds = price_feeds(request.query_params.get("query", ""), asset_type)
        return _json(orjson.dumps(feeds))

    async def history(self, request: Request) -> Response:
        self._check_key(request)
        try:
            query = parse_history_query(request.path_params["channel"], request.query_params)
            bars = await asyncio.to_thread(
                self._source.history, query.resolution_min, query.from_s, query.to_s
            )
        except (BadHistoryQuery, TooManyBars) as error:
            return _json(orjson.dumps({"s": "error", "errmsg": str(error)}), status=400)
        return _json(orjson.dumps(history_answer(bars)))

    def _check_key(self, request: Request) -> None:
        if self._required_key is None:
            return
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not key:
            raise Refused(401, "unauthorized")
        if not secrets.compare_digest(key.encode(), self._required_key.encode()):
            raise Refused(403, f"Not entitled: feed {SOL_ID}")


class _Label:
    """Adds `LABEL_HEADER` to every answer, errors included."""

    def __init__(self, app: ASGIApp, label: str) -> None:
        self._app = app
        self._label = label

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_labelled(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[LABEL_HEADER] = self._label
            await send(message)

        await self._app(scope, receive, send_labelled)


async def _live(request: Request) -> Response:
    return PlainTextResponse("OK")


async def _refuse(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    return PlainTextResponse(error.text, status_code=error.status)


async def _http_error(request: Request, error: Exception) -> Response:
    """Unknown routes and methods: Hermes answers with the status alone."""
    assert isinstance(error, HTTPException)
    return Response(status_code=error.status_code, headers=error.headers)


def _json(body: bytes, status: int = 200) -> Response:
    return Response(body, status_code=status, media_type="application/json")
