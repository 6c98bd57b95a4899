"""Counts and times every API request. Plain ASGI, around everything else."""

from __future__ import annotations

from time import perf_counter

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from paper_trade.api.paths import is_api_path
from paper_trade.metrics import REQUESTS

# Labels come from a fixed set: what clients invent must not grow the numbers that are kept.
_METHODS = {"GET", "POST", "OPTIONS"}
NO_ROUTE = "none"
NO_ANSWER = "none"


class Measured:
    """Times a request until its answer begins: after that it is the reader's own pace."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not is_api_path(scope["path"]):
            await self._app(scope, receive, send)
            return
        began = perf_counter()
        answered = False

        async def timed(message: Message) -> None:
            nonlocal answered
            if message["type"] == "http.response.start":
                answered = True
                _observe(scope, str(message["status"]), perf_counter() - began)
            await send(message)

        try:
            await self._app(scope, receive, timed)
        finally:
            if not answered:
                _observe(scope, NO_ANSWER, perf_counter() - began)


def _observe(scope: Scope, status: str, seconds: float) -> None:
    method = scope["method"] if scope["method"] in _METHODS else "other"
    route = getattr(scope.get("route"), "path", NO_ROUTE)
    REQUESTS.labels(method, route, status).observe(seconds)
