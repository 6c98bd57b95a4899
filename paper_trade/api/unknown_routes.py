"""The end of the API's routes: what nothing before it took is a 404 or a 405.

The pages are mounted behind the API and would answer every address, and the framework prefers their
full match to an API route that only lacks the method. This route stands between the two.
"""

from __future__ import annotations

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

from paper_trade.api.paths import is_api_path

_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


class EndOfApi(BaseRoute):
    """Matches every API address. To be appended after all other API routes."""

    def __init__(self, api: FastAPI) -> None:
        self._api = api

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        ours = scope["type"] == "http" and is_api_path(scope["path"])
        return (Match.FULL if ours else Match.NONE), {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        allowed = [method for method in _METHODS if self._takes({**scope, "method": method})]
        if allowed:
            raise HTTPException(405, headers={"Allow": ", ".join(allowed)})
        raise HTTPException(404)

    def _takes(self, scope: Scope) -> bool:
        routes = self._api.router.routes
        before = routes[: routes.index(self)]
        return any(route.matches(scope)[0] is Match.FULL for route in before)
