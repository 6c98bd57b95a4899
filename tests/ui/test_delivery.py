"""Plain addresses, caching, and what a page may load."""

from __future__ import annotations

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from paper_trade.ui.delivery import PageDelivery


async def _echo(request: Request) -> PlainTextResponse:
    status = 404 if "missing" in request.url.path else 200
    return PlainTextResponse(request.scope["path"], status)


@pytest.fixture
def client() -> httpx.AsyncClient:
    inner = Starlette(routes=[Route("/{path:path}", _echo)])
    transport = httpx.ASGITransport(PageDelivery(inner, ["/trade"]))
    return httpx.AsyncClient(transport=transport, base_url="http://pages")


async def test_a_page_is_found_without_a_slash(client: httpx.AsyncClient) -> None:
    assert (await client.get("/trade")).text == "/trade/"
    assert (await client.get("/other")).text == "/other"


async def test_hashed_files_are_kept_and_pages_asked_for_again(client: httpx.AsyncClient) -> None:
    kept = await client.get("/assets/entry-abc.js")
    assert "immutable" in kept.headers["cache-control"]
    for path in ("/", "/trade", "/favicon.svg", "/assets/missing.js"):
        assert (await client.get(path)).headers["cache-control"] == "no-cache"


async def test_pages_load_from_nowhere_else_and_in_no_frame(client: httpx.AsyncClient) -> None:
    policy = (await client.get("/")).headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "http" not in policy


async def test_the_api_passes_untouched(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/health")
    assert "content-security-policy" not in answer.headers
    assert "cache-control" not in answer.headers
