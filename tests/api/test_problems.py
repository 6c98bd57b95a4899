from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import psycopg
import pytest
import redis.exceptions
import sqlalchemy.exc
import structlog
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from paper_trade.api.middleware import BODY_LIMIT
from paper_trade.errors import PriceStale, RateLimited
from paper_trade.settings import Settings
from tests.api.conftest import MakeSettings
from tests.api.site import Site, assert_problem, log_in, login_body
from tests.auth.wallets import Wallet

OpenSites = Callable[[Settings], Awaitable[Site]]
NONCE = "/api/auth/nonce"
JSON = {"Content-Type": "application/json"}


def raising(error: Exception) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        raise error

    return endpoint


async def page(request: Request) -> Response:
    return PlainTextResponse("a page")


@pytest.fixture
def with_pages(site: Site) -> Site:
    """The site as it really stands: with an application that answers every other address."""
    site.api.mount("", Starlette(routes=[Route("/{path:path}", page, methods=["GET"])]))
    return site


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/nothing", "/api/auth/nonce/", "/api/auth"])
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
async def test_an_unknown_route_is_a_404(with_pages: Site, path: str, method: str) -> None:
    """Lesson 14: there were four shapes of error."""
    assert_problem(await with_pages.program().request(method, path), 404, "not_found")


async def test_a_wrong_method_is_a_405_that_says_the_right_ones(with_pages: Site) -> None:
    program = with_pages.program()
    response = await program.get(NONCE)
    assert_problem(response, 405, "method_not_allowed")
    assert response.headers["allow"] == "POST"
    response = await program.delete("/api/orders")
    assert_problem(response, 405, "method_not_allowed")
    assert response.headers["allow"] == "GET, POST"
    assert_problem(await program.post("/health"), 405, "method_not_allowed")


@pytest.mark.parametrize("path", ["/", "/trade", "/apiary", "/_event"])
async def test_pages_are_left_alone(with_pages: Site, path: str) -> None:
    response = await with_pages.program().get(path)
    assert (response.status_code, response.text) == (200, "a page")
    assert "x-request-id" not in response.headers
    refused = await with_pages.program().post(path, content=b"x" * BODY_LIMIT * 2)
    assert (refused.status_code, refused.headers["content-type"][:10]) == (405, "text/plain")


@pytest.mark.parametrize(
    "body",
    [
        b"{", b"", b"{'address': 1}", b'{"address": "\xff"}', b"[" * 10_000, b"nul",
        b'{"address": ' + b"9" * 5_000 + b"}", b'{"address": "\\ud800"}', b"\x00",
    ],
)  # fmt: skip
async def test_bad_json_is_invalid(site: Site, body: bytes) -> None:
    response = await site.program().post(NONCE, content=body, headers=JSON)
    assert_problem(response, 422, "validation_error")


async def test_an_invalid_field_is_named(site: Site) -> None:
    problem = assert_problem(
        await site.program().post(NONCE, json={"address": 7}), 422, "validation_error"
    )
    assert problem["errors"] == [{"field": "address", "message": "Input should be a valid string"}]


async def test_field_names_that_utf_8_cannot_hold_are_answered(site: Site) -> None:
    token = (await _token(site))["token"]
    response = await site.program().post(
        "/api/orders",
        content=b'{"side": "buy", "size": "1", "\\ud800": 1}',
        headers={**JSON, "Authorization": f"Bearer {token}"},
    )
    assert assert_problem(response, 422, "validation_error")["errors"]


async def test_an_invalid_query_is_named(site: Site) -> None:
    token = (await _token(site))["token"]
    response = await site.program(Authorization=f"Bearer {token}").get("/api/orders?limit=x")
    problem = assert_problem(response, 422, "validation_error")
    assert [error["field"] for error in problem["errors"]] == ["limit"]


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""]
)
async def test_a_body_that_is_not_declared_json_is_a_415(site: Site, content_type: str) -> None:
    body = f'{{"address": "{Wallet().address}"}}'.encode()
    headers = {"Content-Type": content_type} if content_type else {}
    response = await site.program().post(NONCE, content=body, headers=headers)
    assert_problem(response, 415, "unsupported_media_type")


async def _chunks(size: int) -> AsyncIterator[bytes]:
    for _ in range(0, size, 1024):
        yield b" " * 1024


@pytest.mark.parametrize("path", [NONCE, "/api/auth/logout", "/api/nothing"])
@pytest.mark.parametrize("chunked", [False, True])
async def test_a_body_over_the_limit_is_a_413(site: Site, path: str, chunked: bool) -> None:
    size = BODY_LIMIT + 1024
    content: Any = _chunks(size) if chunked else b" " * size
    response = await site.program().post(path, content=content, headers=JSON)
    assert_problem(response, 413, "body_too_large")


@pytest.mark.parametrize("chunked", [False, True])
async def test_a_body_at_the_limit_is_read(site: Site, chunked: bool) -> None:
    async def size_of(request: Request) -> Response:
        return JSONResponse(len(await request.body()))

    site.add_route("/api/size", size_of, "POST")
    content: Any = _chunks(BODY_LIMIT) if chunked else b" " * BODY_LIMIT
    assert (await site.program().post("/api/size", content=content)).json() == BODY_LIMIT


async def test_an_announced_body_over_the_limit_is_not_read(site: Site) -> None:
    async def never() -> AsyncIterator[bytes]:
        yield b""
        raise AssertionError("the body was read")

    response = await site.program().post(
        NONCE, content=never(), headers={"Content-Length": str(BODY_LIMIT + 1)}
    )
    assert_problem(response, 413, "body_too_large")


async def test_an_expected_error_carries_its_fields(site: Site) -> None:
    site.add_route("/api/stale", raising(PriceStale(age_ms=12_000)))
    problem = assert_problem(await site.program().get("/api/stale"), 503, "price_stale")
    assert problem["age_ms"] == 12_000


async def test_retry_after_is_a_header_too(site: Site) -> None:
    site.add_route("/api/slow", raising(RateLimited(retry_after=7)))
    response = await site.program().get("/api/slow")
    assert_problem(response, 429, "rate_limited")
    assert response.headers["retry-after"] == "7"


OUTAGES = [
    redis.exceptions.ConnectionError("redis://user:secret@host"),
    redis.exceptions.TimeoutError("secret"),
    redis.exceptions.BusyLoadingError("secret"),
    redis.exceptions.ReadOnlyError("secret"),
    redis.exceptions.OutOfMemoryError("secret"),
    redis.exceptions.ClusterDownError("secret"),
    redis.exceptions.ResponseError("MISCONF Redis cannot save secret"),
    redis.exceptions.ResponseError("ERR Error running script secret: @user_script:3: -OOM secret"),
    redis.exceptions.ResponseError("Command # 1 (SET secret) caused error: ('BUSY secret',)"),
    TimeoutError("secret"),
    psycopg.OperationalError("secret"),
    sqlalchemy.exc.OperationalError("SELECT secret", {}, Exception("secret")),
    sqlalchemy.exc.InterfaceError("SELECT secret", {}, Exception("secret")),
    sqlalchemy.exc.TimeoutError("secret"),
    sqlalchemy.exc.DBAPIError("secret", {}, Exception("x"), connection_invalidated=True),
]


@pytest.mark.parametrize("error", OUTAGES, ids=lambda error: type(error).__name__)
async def test_a_server_out_of_reach_is_a_503(site: Site, error: Exception) -> None:
    site.add_route("/api/out", raising(error))
    response = await site.program().get("/api/out")
    assert_problem(response, 503, "service_unavailable")
    assert "secret" not in response.text


@pytest.mark.parametrize("server", ["redis_url", "database_url"])
async def test_a_real_outage_is_a_503(
    make_settings: MakeSettings, open_sites: OpenSites, server: str, unused_tcp_port: int
) -> None:
    scheme = {"redis_url": "redis", "database_url": "postgresql"}[server]
    url = f"{scheme}://user:secret@127.0.0.1:{unused_tcp_port}/0"
    site = await open_sites(make_settings(**{server: url}))
    response = await _attempt(site)
    assert_problem(response, 503, "service_unavailable")
    assert "secret" not in response.text


BUGS = [
    ValueError("secret"),
    KeyError("secret"),
    redis.exceptions.ResponseError("WRONGTYPE secret"),
    sqlalchemy.exc.ProgrammingError("s", {}, Exception()),
]


@pytest.mark.parametrize("error", BUGS, ids=lambda error: type(error).__name__)
async def test_a_bug_is_a_500_that_leaks_nothing_and_is_logged(
    site: Site, error: Exception
) -> None:
    """Lesson 14: library errors with file paths were sent to clients."""
    site.add_route("/api/bug", raising(error))
    with structlog.testing.capture_logs(
        processors=[structlog.contextvars.merge_contextvars]
    ) as logged:
        response = await site.program().get("/api/bug")
    problem = assert_problem(response, 500, "internal_error")
    assert not re.search(r"secret|Traceback|Error|\.py|/site-packages", response.text)
    [line] = [entry for entry in logged if entry["log_level"] == "error"]
    assert line["exc_info"] is error
    assert (line["path"], line["request_id"]) == ("/api/bug", problem["request_id"])


@pytest.mark.parametrize("given", ["a", "3f1c-22", "9" * 128, "trace.1_2"])
async def test_a_well_formed_request_id_is_kept(site: Site, given: str) -> None:
    response = await site.program().get("/api/nothing", headers={"X-Request-ID": given})
    assert assert_problem(response, 404, "not_found")["request_id"] == given


@pytest.mark.parametrize("given", ["", "a b", "<script>", "9" * 129, "a\tb"])
async def test_any_other_request_id_is_replaced(site: Site, given: str) -> None:
    response = await site.program().get("/api/nothing", headers={"X-Request-ID": given})
    assert re.fullmatch(r"[0-9a-f]{32}", response.headers["x-request-id"])


async def test_every_answer_is_marked_private_and_typed(site: Site) -> None:
    for path in ("/api/market/prices", "/api/nothing", "/api/openapi.json"):
        headers = (await site.program().get(path)).headers
        assert headers["x-request-id"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
        assert headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cross-origin-resource-policy"] == "same-origin"


async def test_the_openapi_document_and_its_page_need_no_other_host(site: Site) -> None:
    program = site.program()
    document = (await program.get("/api/openapi.json")).json()
    answer = await program.get("/api/docs")
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["content-security-policy"].startswith("default-src 'none'; style-src")
    page = answer.text
    assert page.startswith("<!doctype html>")
    assert not re.search(r"(src|href)=\"?(https?:)?//|<script|@import|url\(", page)
    for path, methods in document["paths"].items():
        assert f"<code>{path}</code>" in page
        for operation in methods.values():
            assert "HTTPValidationError" not in str(operation)
    for word in ("signed_message", "challenge", "quote_size"):
        assert word in page


async def _token(site: Site) -> dict[str, Any]:
    return await log_in(site.program())


async def _attempt(site: Site) -> httpx.Response:
    """A sign-in as far as it gets: Redis is needed first, PostgreSQL at its end."""
    program, wallet = site.program(), Wallet()
    started = await program.post(NONCE, json={"address": wallet.address})
    if started.status_code != 200:
        return started
    return await program.post("/api/auth/login", json=login_body(wallet, started.json()["message"]))
