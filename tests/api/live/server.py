"""A real uvicorn on a free port, and a client that speaks JSON."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from typing import Any, Self

import orjson
import uvicorn
from fastapi import FastAPI
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from paper_trade.api.live.connection import Limits
from paper_trade.api.stream import LIMITS, make_router
from paper_trade.stack.web import SERVER_OPTIONS

SHORT_CUT = "paper_trade.api.live.uvicorn_wire:LiveProtocol"
ANSWER_LIMIT_S = 10.0


@contextlib.asynccontextmanager
async def serving(
    protocol: str = SHORT_CUT, limits: Limits = LIMITS, api: FastAPI | None = None
) -> AsyncIterator[int]:
    """`/ws` alone, or the whole `api`, through uvicorn's WebSocket implementation `protocol`."""
    app = api or FastAPI()
    if api is None:
        app.include_router(make_router(limits))
    listening = socket.create_server(("127.0.0.1", 0))
    options = {**SERVER_OPTIONS, "ws": protocol, "loop": "auto"}
    config = uvicorn.Config(app, lifespan="off", **options)
    server = uvicorn.Server(config)
    server.config.timeout_graceful_shutdown = 1
    task = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        yield listening.getsockname()[1]
    finally:
        server.should_exit = True
        await task
        listening.close()


class Client:
    """One open socket."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    async def send(self, **message: Any) -> Self:
        """Send a message; its `type` is given as `kind`."""
        message["type"] = message.pop("kind")
        await self.connection.send(orjson.dumps(message).decode())
        return self

    async def subscribe(self, channel: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """Subscribe; the answer and the snapshot."""
        await self.send(kind="subscribe", channel=channel)
        return await self.receive(), await self.receive()

    async def receive(self) -> dict[str, Any]:
        """The next frame."""
        async with asyncio.timeout(ANSWER_LIMIT_S):
            return dict(orjson.loads(await self.connection.recv()))

    async def receive_until(self, kind: str) -> dict[str, Any]:
        """The next frame of that type, whatever comes before it."""
        while (frame := await self.receive())["type"] != kind:
            pass
        return frame

    async def close_code(self) -> int | None:
        """Read until the server closes, and say with which code."""
        with contextlib.suppress(ConnectionClosed):
            while True:
                await self.receive()
        return self.connection.close_code


@contextlib.asynccontextmanager
async def client(
    port: int, *, origin: str | None = None, cookie: str | None = None, **options: Any
) -> AsyncIterator[Client]:
    """An open socket, closed at the end."""
    headers = {} if cookie is None else {"Cookie": f"session={cookie}"}
    connecting = connect(
        f"ws://127.0.0.1:{port}/ws",
        origin=origin,  # type: ignore[arg-type]  # a str by another name
        additional_headers=headers,
        proxy=None,
        max_size=None,
        **options,
    )
    async with connecting as connection:
        yield Client(connection)
