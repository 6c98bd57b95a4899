"""A History API on a real socket, whose market and whose faults a test decides."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from decimal import Decimal

import orjson
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from paper_trade.market.udf import RESOLUTIONS

Fault = Callable[[Request], Awaitable[Response]]


class FakeHistory:
    """Answers with a candle for every bucket since `opened`, except those `without`.

    A candle's open is its bucket's number (so that a test knows it), its close half more.
    """

    def __init__(self, opened: int = 0) -> None:
        self.opened = opened
        self.without: set[tuple[str, int]] = set()
        self.asked: list[tuple[str, int, int]] = []
        self.fault: Fault | None = None
        self.authorization: str | None = None
        self.base_url = ""

    async def answer(self, request: Request) -> Response:
        query = request.query_params
        resolution, first, last = query["resolution"], int(query["from"]), int(query["to"])
        assert query["symbol"] == "Crypto.SOL/USD"
        assert request.path_params["channel"] == "fixed_rate@200ms"
        self.asked.append((resolution, first, last))
        self.authorization = request.headers.get("Authorization")
        if self.fault is not None:
            return await self.fault(request)
        return Response(self._udf(resolution, first, last))

    def _udf(self, resolution: str, first: int, last: int) -> bytes:
        step = {name: timeframe.seconds for timeframe, name in RESOLUTIONS.items()}[resolution]
        start = max(-(-first // step) * step, self.opened)
        times = [t for t in range(start, last + 1, step) if (resolution, t) not in self.without]
        if not times:
            return b'{"s":"no_data","t":[],"o":[],"h":[],"l":[],"c":[],"v":[]}'
        opens = [float(opening(t, step)) for t in times]
        columns = {
            "o": opens,
            "h": [price + 1 for price in opens],
            "l": [price - 0.25 for price in opens],
            "c": [price + 0.5 for price in opens],
        }
        return orjson.dumps({"s": "ok", "t": times, **columns, "v": [0] * len(times)})


def opening(time: int, step: int) -> Decimal:
    return Decimal(time // step % 1000 + 1)


def replies(status: int, body: bytes = b"") -> Fault:
    """Answer anything with this."""

    async def reply(_: Request) -> Response:
        return Response(body, status)

    return reply


async def silence(request: Request) -> Response:
    """Do not answer before the client has gone."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
    return Response()


@asynccontextmanager
async def fake_history(opened: int = 0) -> AsyncIterator[FakeHistory]:
    history = FakeHistory(opened)
    app = Starlette(routes=[Route("/v1/{channel}/history", history.answer)])
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        history.base_url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        task = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            yield history
        finally:
            server.should_exit = True
            await task
