"""Who sends a request, and from which page: dependencies of the routes."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import APIKeyCookie, HTTPAuthorizationCredentials, HTTPBearer

from paper_trade.api.dependencies import Running
from paper_trade.auth.cookies import SESSION_COOKIE, session_token
from paper_trade.auth.sessions import Session
from paper_trade.errors import ForbiddenOrigin, Unauthenticated

_SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}

_bearer = HTTPBearer(auto_error=False, description="The `token` of the login answer.")
# For the OpenAPI document only: the token is looked up under both of the cookie's names.
_cookie = APIKeyCookie(
    name=SESSION_COOKIE, auto_error=False, description="`__Host-session` on https."
)


def cookie_header(request: Request) -> str:
    """All cookies of a request; HTTP/2 may send them in several header lines."""
    return "; ".join(request.headers.getlist("cookie"))


async def signed_in(
    request: Request,
    running: Running,
    bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
    _: Annotated[str | None, Depends(_cookie)],
) -> Session:
    """The session of the caller: by bearer token, or else by cookie.

    A cookie is sent by the browser whoever made the page, so with one a state-changing request must
    come from an allowed origin. A bearer token proves that the page's script knew it.

    Raises:
        Unauthenticated: no session, or one that has ended.
        ForbiddenOrigin: a cookie and an unsafe method, from another origin or with none.
    """
    origins = running.settings.origins
    if bearer is not None:
        token: str | None = bearer.credentials
    else:
        token = session_token(cookie_header(request), origins)
        if token is not None and request.method not in _SAFE_METHODS:
            _require(request.headers.get("origin") in origins)
    session = await running.sessions.find(token) if token is not None else None
    if session is None:
        raise Unauthenticated
    return session


SignedIn = Annotated[Session, Depends(signed_in)]


async def no_foreign_origin(request: Request, running: Running) -> None:
    """For routes that need no session: programs send no Origin, pages must be ours.

    Raises:
        ForbiddenOrigin: the request comes from another site's page.
    """
    origin = request.headers.get("origin")
    _require(origin is None or origin in running.settings.origins)


def page_origin(request: Request, origins: tuple[str, ...]) -> str:
    """The allowed origin that the request comes from; the first configured one for programs."""
    origin = request.headers.get("origin")
    return origin if origin is not None and origin in origins else origins[0]


def _require(allowed: bool) -> None:
    if not allowed:
        raise ForbiddenOrigin
