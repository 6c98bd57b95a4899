"""Refuses sockets of a client that holds, or opens, too many: those of pages and of `/ws` alike."""

from __future__ import annotations

import secrets
from time import monotonic

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from paper_trade import bootstrap
from paper_trade.api.client_ip import client_ip, is_this_machine
from paper_trade.api.problems import problem_response
from paper_trade.api.socket_gate import SocketGate
from paper_trade.errors import RateLimited

RETRY_AFTER_S = 10


class SocketLimit:
    """Counts in this process. This machine's own sockets are not counted: a flood is not from here,
    and measuring is."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._gate: SocketGate | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            await self._app(scope, receive, send)
            return
        ip = _client(scope)
        if is_this_machine(ip):
            await self._app(scope, receive, send)
            return
        gate = self._gate = self._gate or _make_gate()
        if not gate.enter(ip, monotonic()):
            scope.setdefault("state", {})["request_id"] = secrets.token_hex(16)
            refusal = problem_response(RateLimited(retry_after=RETRY_AFTER_S), scope)
            await refusal(scope, receive, send)
            return
        try:
            await self._app(scope, receive, send)
        finally:
            gate.leave(ip)


def _make_gate() -> SocketGate:
    settings = bootstrap.services().settings
    return SocketGate(settings.max_sockets_per_ip, settings.rate_limit_sockets)


def _client(scope: Scope) -> str:
    connection = HTTPConnection(scope)
    peer = connection.client.host if connection.client is not None else None
    hops = bootstrap.services().settings.trusted_proxy_hops
    return client_ip(peer, connection.headers.getlist("x-forwarded-for"), hops)
