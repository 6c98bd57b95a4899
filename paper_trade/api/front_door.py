"""What stands before everything that is served, pages included.

Reflex puts a CORS of its own around the whole app, with other methods and words than ours: what a
browser asks before a cross-site request is therefore answered here and goes no further.
"""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from paper_trade import bootstrap
from paper_trade.api.middleware import PREFLIGHT, AllowedOriginsOnly, RequestFrame
from paper_trade.errors import ForbiddenOrigin

HSTS = "max-age=31536000"
"""A year. Not for subdomains: they may be somebody else's."""


class FrontDoor:
    """Wraps the whole app. Services must run when requests come."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._preflights = RequestFrame(AllowedOriginsOnly(_refuse))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        secure = any(one.startswith("https://") for one in bootstrap.services().settings.origins)

        async def completed(message: Message) -> None:
            # Browsers take it on https only, so that it does no harm to a plain origin beside.
            if secure and message["type"] == "http.response.start":
                MutableHeaders(scope=message)["Strict-Transport-Security"] = HSTS
            await send(message)

        asks = scope["method"] == "OPTIONS" and set(Headers(scope=scope)) >= PREFLIGHT
        await (self._preflights if asks else self._app)(scope, receive, completed)


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    """Nothing but the API is for scripts of pages, our own or others'."""
    answer = PlainTextResponse(ForbiddenOrigin.default_detail, ForbiddenOrigin.status)
    await answer(scope, receive, send)
