"""What surrounds every API request. Plain ASGI: no task or copy of the context is made."""

from __future__ import annotations

import re
import secrets

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from paper_trade import bootstrap
from paper_trade.api.paths import is_api_path
from paper_trade.api.problems import problem_response
from paper_trade.api.rate_limits import limit_sign_in
from paper_trade.errors import BodyTooLarge, ForbiddenOrigin
from paper_trade.rate_limits import Verdict

BODY_LIMIT = 16 * 1024
SIGN_IN_PATHS = {"/api/auth/nonce", "/api/auth/login"}
PREFLIGHT = {"origin", "access-control-request-method"}
NO_PAGE = "default-src 'none'; frame-ancestors 'none'"
"""Whatever somebody makes a browser take an answer for, nothing in it loads or runs."""
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,128}")


def _ours(scope: Scope) -> bool:
    return scope["type"] == "http" and is_api_path(scope["path"])


class RequestFrame:
    """Names each request and completes the headers of its answer.

    A well-formed X-Request-ID of the client is kept. The name is in the answer, in problems
    (`scope["state"]["request_id"]`) and in every line logged meanwhile. A rate limit's verdict,
    left in `scope["state"]["rate_limit"]`, becomes `RateLimit-*` headers.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _ours(scope):
            await self._app(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        request_id = state["request_id"] = _request_id(scope)

        async def completed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["X-Request-ID"] = request_id
                headers["X-Content-Type-Options"] = "nosniff"
                headers.setdefault("Cache-Control", "no-store")
                headers.setdefault("Content-Security-Policy", NO_PAGE)
                headers["Referrer-Policy"] = "no-referrer"
                headers["Cross-Origin-Resource-Policy"] = "same-origin"
                if (verdict := state.get("rate_limit")) is not None:
                    headers.update(_rate_limit_headers(verdict))
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            await self._app(scope, receive, completed)


def _request_id(scope: Scope) -> str:
    given = Headers(scope=scope).get("x-request-id", "")
    return given if _REQUEST_ID.fullmatch(given) else secrets.token_hex(16)


def _rate_limit_headers(verdict: Verdict) -> dict[str, str]:
    return {
        "RateLimit-Limit": str(verdict.limit),
        "RateLimit-Remaining": str(verdict.remaining),
        "RateLimit-Reset": str(verdict.reset_s),
    }


class AllowedOriginsOnly(CORSMiddleware):
    """CORS, with credentials, for the origins in the settings of the running services.

    A preflight that asks for another origin, method or header is refused as a problem.
    """

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(
            app,
            allow_credentials=True,
            allow_methods=["GET", "POST"],
            allow_headers=["Authorization", "Content-Type", "Idempotency-Key", "X-Request-ID"],
            expose_headers=[
                "X-Request-ID",
                "Retry-After",
                "RateLimit-Limit",
                "RateLimit-Remaining",
                "RateLimit-Reset",
            ],
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _ours(scope):
            await self.app(scope, receive, send)
        elif self._is_refused_preflight(scope):
            response = problem_response(ForbiddenOrigin(), scope)
            response.headers["Vary"] = "Origin"
            await response(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)

    def _is_refused_preflight(self, scope: Scope) -> bool:
        headers = Headers(scope=scope)
        asks = scope["method"] == "OPTIONS" and set(headers) >= PREFLIGHT
        return asks and self.preflight_response(headers).status_code != 200

    def is_allowed_origin(self, origin: str) -> bool:
        return origin in bootstrap.services().settings.origins


class SignInLimit:
    """Counts each sign-in request by IP before its body is looked at, however bad that is."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if _ours(scope) and scope["method"] == "POST" and scope["path"] in SIGN_IN_PATHS:
            await limit_sign_in(Request(scope), bootstrap.services())
        await self._app(scope, receive, send)


class BodyLimit:
    """Reads the body before anything looks at the request, and refuses more than BODY_LIMIT bytes.

    Whether the size is announced or the body comes in chunks makes no difference.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _ours(scope):
            await self._app(scope, receive, send)
            return
        body = None if _announced_size(scope) > BODY_LIMIT else await _read_body(receive)
        if body is None:
            await problem_response(BodyTooLarge(), scope)(scope, receive, send)
            return
        unread = [body]

        async def replayed() -> Message:
            return unread.pop() if unread else await receive()

        await self._app(scope, replayed, send)


def _announced_size(scope: Scope) -> int:
    announced = Headers(scope=scope).get("content-length", "")
    return int(announced) if announced.isascii() and announced.isdigit() else 0


async def _read_body(receive: Receive) -> Message | None:
    """The whole body (or the disconnect) as one message; None when it is too large."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return message
        body += message.get("body", b"")
        if len(body) > BODY_LIMIT:
            return None
        if not message.get("more_body", False):
            return {"type": "http.request", "body": bytes(body), "more_body": False}
