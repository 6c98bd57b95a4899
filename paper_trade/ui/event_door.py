"""Stands before Reflex's event socket: who it is, under which name, and what may be said there."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from typing import Final
from urllib.parse import parse_qs, urlencode
from uuid import UUID

import structlog
from reflex_base.registry import RegistrationContext
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from paper_trade.auth.cookies import session_token
from paper_trade.bootstrap import services
from paper_trade.ui.event_packets import Packets
from paper_trade.ui.sealed_cookie import sealed

log = structlog.get_logger(__name__)

PATH: Final = "/_event"
LONGEST_NAME: Final = 64
TOLD_EVERY_S: Final = 10.0
"""Refused packets are told of in the log, but nobody fills it with them."""


def _is_handler(name: str) -> bool:
    return name in RegistrationContext.get().event_handlers


class EventDoor:
    """Wraps the whole app; what is not for the event socket passes untouched.

    `known` says whether the pages have a handler of that full name.
    """

    def __init__(self, app: ASGIApp, known: Callable[[str], bool] = _is_handler) -> None:
        self._app = app
        self._known = known
        self._tell_at = 0.0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket" or not f"{scope['path']}/".startswith(f"{PATH}/"):
            await self._app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        query = parse_qs(scope["query_string"].decode("latin-1"))
        name = query.get("token", [""])[0]
        if not 0 < len(name) <= LONGEST_NAME:
            await receive()
            await send({"type": "websocket.close", "code": 1008})
            return
        cookies = "; ".join(connection.headers.getlist("cookie"))
        token = session_token(cookies, services().settings.origins)
        scope = {
            **scope,
            "headers": _with_sealed_session(scope["headers"], token),
            "query_string": urlencode({**query, "token": state_name(name, token)}, True).encode(),
        }
        await self._judged(scope, receive, send)

    async def _judged(self, scope: Scope, receive: Receive, send: Send) -> None:
        packets = Packets(self._known)

        async def heard() -> Message:
            while True:
                message = await receive()
                if message["type"] != "websocket.receive":
                    return message
                if packets.admits(message.get("text") or ""):
                    return message
                self._tell_of_refusal()

        async def said(message: Message) -> None:
            packets.sent(message.get("text") or "")
            await send(message)

        await self._app(scope, heard, said)

    def _tell_of_refusal(self) -> None:
        now = asyncio.get_running_loop().time()
        if now >= self._tell_at:
            self._tell_at = now + TOLD_EVERY_S
            log.warning("event_refused", why="no page of ours says that")


def state_name(name: str, token: str | None) -> str:
    """Under which name Reflex keeps the state of a tab that calls itself `name`.

    It is another one for each session: a name that was guessed, or that stayed in a tab after
    somebody signed out, leads to nothing of theirs.
    """
    digest = hashlib.sha256(f"{name}\n{token or ''}".encode()).digest()
    return str(UUID(bytes=digest[:16], version=4))


def _with_sealed_session(
    headers: list[tuple[bytes, bytes]], token: str | None
) -> list[tuple[bytes, bytes]]:
    others = [(name, value) for name, value in headers if name != b"cookie"]
    return others if token is None else [*others, (b"cookie", sealed(token).encode())]
