"""One shape for every error below /api: `application/problem+json` of RFC 9457."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import orjson
import psycopg
import redis.exceptions
import sqlalchemy.exc
import structlog
from fastapi import FastAPI, Request
from fastapi.exception_handlers import http_exception_handler
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from paper_trade.api.paths import is_api_path
from paper_trade.errors import (
    BodyTooLarge,
    MethodNotAllowed,
    NotFound,
    PaperTradeError,
    ServiceUnavailable,
    Unauthenticated,
    UnsupportedMediaType,
    ValidationFailed,
)

log = structlog.get_logger(__name__)

MEDIA_TYPE = "application/problem+json"
_MOST_ERRORS = 20
_LONGEST_FIELD = 100

# What the framework itself refuses. A 400 is a body that is not JSON in some way.
_BY_STATUS: dict[int, type[PaperTradeError]] = {
    400: ValidationFailed,
    404: NotFound,
    405: MethodNotAllowed,
    413: BodyTooLarge,
    415: UnsupportedMediaType,
}

_OUTAGES = (
    redis.exceptions.ConnectionError,
    redis.exceptions.TimeoutError,
    redis.exceptions.ReadOnlyError,
    redis.exceptions.OutOfMemoryError,
    redis.exceptions.ClusterDownError,
    sqlalchemy.exc.OperationalError,
    sqlalchemy.exc.InterfaceError,
    sqlalchemy.exc.TimeoutError,
    psycopg.OperationalError,
    psycopg.InterfaceError,
    TimeoutError,
)

# What a Redis that is up but cannot serve says first; most have no class of their own. Scripts (of
# Redis 6.2) and redis-py's pipelines put words of theirs before it.
_REDIS_OUTAGE = re.compile(
    r"\b(MISCONF|NOREPLICAS|LOADING|READONLY|OOM|CLUSTERDOWN|MASTERDOWN|TRYAGAIN|BUSY)\b"
)


def problem_response(error: PaperTradeError, scope: Scope) -> Response:
    """The answer to a request that met `error`; its own fields stand beside the usual ones."""
    body = {
        **error.fields,
        "type": "about:blank",
        "title": error.title,
        "status": error.status,
        "code": error.code,
        "detail": error.detail,
        "request_id": scope.get("state", {}).get("request_id"),
    }
    headers = {}
    if "retry_after" in error.fields:
        headers["Retry-After"] = str(error.fields["retry_after"])
    if isinstance(error, Unauthenticated):
        headers["WWW-Authenticate"] = "Bearer"
    content = orjson.dumps(body, default=str)
    return Response(content, error.status, headers, media_type=MEDIA_TYPE)


def expected(error: Exception) -> PaperTradeError | None:
    """What an exception means to a client; None for a bug of ours."""
    if isinstance(error, PaperTradeError):
        return error
    return ServiceUnavailable() if _is_outage(error) else None


def _is_outage(error: Exception) -> bool:
    if isinstance(error, sqlalchemy.exc.DBAPIError) and error.connection_invalidated:
        return True
    if isinstance(error, redis.exceptions.ResponseError) and _REDIS_OUTAGE.search(str(error)):
        return True
    return isinstance(error, _OUTAGES)


def handle_problems(api: FastAPI) -> None:
    """Have `api` answer expected and framework errors as problems, those of pages as before."""
    api.add_exception_handler(PaperTradeError, _on_expected)
    api.add_exception_handler(RequestValidationError, _on_invalid)
    api.add_exception_handler(HTTPException, _on_http)


async def _on_expected(request: Request, error: Exception) -> Response:
    assert isinstance(error, PaperTradeError)
    return problem_response(error, request.scope)


async def _on_invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    if isinstance(error.body, bytes):  # FastAPI parses no body that is not declared to be JSON
        return problem_response(UnsupportedMediaType(), request.scope)
    return problem_response(ValidationFailed(errors=_fields(error.errors())), request.scope)


async def _on_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if not is_api_path(request.scope["path"]):
        return await http_exception_handler(request, error)
    response = problem_response(_BY_STATUS.get(error.status_code, PaperTradeError)(), request.scope)
    response.headers.update(error.headers or {})
    return response


def _fields(errors: Sequence[Any]) -> list[dict[str, str]]:
    return [
        {"field": _field(error["loc"]), "message": error["msg"].removeprefix("Value error, ")}
        for error in errors[:_MOST_ERRORS]
    ]


def _field(location: Sequence[str | int]) -> str:
    """`size` for ("body", "size"), `body` for a body that is no JSON at all."""
    source, *path = location
    named = [str(part) for part in path] if path and not isinstance(path[0], int) else [str(source)]
    # A client chooses its field names: they may hold what UTF-8 cannot.
    return ".".join(named)[:_LONGEST_FIELD].encode("utf-8", "replace").decode()


class ErrorBoundary:
    """Turns whatever else an API route raises into a problem, and logs what was not expected."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not is_api_path(scope["path"]):
            await self._app(scope, receive, send)
            return
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as error:
            known = expected(error)
            _log(scope, error, known)
            if started:  # the status line is out: all that is left is to break the connection
                raise
            await problem_response(known or PaperTradeError(), scope)(scope, receive, send)


def _log(scope: Scope, error: Exception, known: PaperTradeError | None) -> None:
    where = {"method": scope["method"], "path": scope["path"]}
    if known is None:
        log.error("request_failed", exc_info=error, **where)
    elif known.status >= 500:
        log.warning("service_out_of_reach", error=type(error).__name__, **where)
