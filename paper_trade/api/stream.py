"""`/ws`: live prices, candles, fills and portfolios."""

from __future__ import annotations

from contextlib import AsyncExitStack

import structlog
from fastapi import APIRouter
from redis.exceptions import RedisError
from starlette.websockets import WebSocket

from paper_trade.api.dependencies import Running
from paper_trade.api.live.asgi_wire import AsgiWire
from paper_trade.api.live.connection import Connection, Limits
from paper_trade.api.live.uvicorn_wire import claimed_wire
from paper_trade.api.live.watch import Watch
from paper_trade.api.live.wire import CloseCode, SocketWire
from paper_trade.auth.cookies import session_token
from paper_trade.bootstrap import Services

log = structlog.get_logger(__name__)

LIMITS = Limits()


def make_router(limits: Limits = LIMITS) -> APIRouter:
    """The route. Limits other than the product's are for tests, which cannot wait a minute."""
    router = APIRouter()

    @router.websocket("/ws")
    async def live(websocket: WebSocket, running: Running) -> None:
        async with AsyncExitStack() as stack:
            wire: SocketWire | None = claimed_wire(websocket)
            if wire is None:
                wire = await stack.enter_async_context(AsgiWire(websocket))
            await websocket.accept()
            await _serve(websocket, wire, running, limits)

    return router


router = make_router()


async def _serve(
    websocket: WebSocket, wire: SocketWire, services: Services, limits: Limits
) -> None:
    connection = Connection(services, wire, limits)
    watch = Watch(connection, wire, limits, services.clock)
    services.hub.attach(connection)
    try:
        await _greet(websocket, connection, services)
        watch.look()
        await _listen(websocket, connection, watch)
    finally:
        watch.stop()
        services.hub.detach(connection)
        connection.end()


async def _greet(websocket: WebSocket, connection: Connection, services: Services) -> None:
    """Refuse foreign pages; sign in who brings a cookie.

    A browser sends the cookie whoever made the page, so it counts only with an allowed Origin.
    """
    origin = websocket.headers.get("origin")
    if origin is None:
        return
    if origin not in services.settings.origins:
        connection.close(CloseCode.FORBIDDEN_ORIGIN)
        return
    cookies = "; ".join(websocket.headers.getlist("cookie"))
    token = session_token(cookies, services.settings.origins)
    if token is None:
        return
    try:
        await connection.sign_in(token)
    except (RedisError, OSError) as error:
        # Going on as a stranger would look like a logout: let the page try again.
        log.warning("session not looked up", error=type(error).__name__)
        connection.close(CloseCode.RESYNC)


async def _listen(websocket: WebSocket, connection: Connection, watch: Watch) -> None:
    while True:
        message = await websocket.receive()
        if message["type"] == "websocket.disconnect":
            return
        if connection.closed:
            continue
        signed_in_until = connection.identity.expires_at
        await connection.receive(*_content(message.get("text"), message.get("bytes")))
        if connection.identity.expires_at != signed_in_until:
            watch.look()


def _content(text: str | None, binary: bytes | None) -> tuple[str | None, int]:
    """The text, None when it is binary, and its size in bytes."""
    if text is None:
        return None, len(binary or b"")
    return text, len(text) if text.isascii() else len(text.encode())
