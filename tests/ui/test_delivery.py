"""Plain addresses, caching, and what a page may load."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from paper_trade.ui.delivery import PageDelivery


async def _echo(request: Request) -> Response:
    path = request.scope["path"]
    kind = PlainTextResponse if path.startswith("/assets/") else HTMLResponse
    return kind(path, 404 if "missing" in path else 200)


@pytest.fixture
def client(tmp_path: Path) -> httpx.AsyncClient:
    (tmp_path / "index.html").write_text("<script>start()</script>")
    inner = Starlette(routes=[Route("/{path:path}", _echo)])
    transport = httpx.ASGITransport(PageDelivery(inner, ["/trade"], tmp_path))
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


async def test_pages_run_no_script_but_their_own(client: httpx.AsyncClient) -> None:
    policy = (await client.get("/trade")).headers["content-security-policy"]
    scripts = next(part for part in policy.split("; ") if part.startswith("script-src"))
    assert "'sha256-" in scripts
    assert "unsafe-inline" not in scripts


async def test_pages_ask_for_no_device_and_files_for_nothing(client: httpx.AsyncClient) -> None:
    assert "camera=()" in (await client.get("/")).headers["permissions-policy"]
    assert "permissions-policy" not in (await client.get("/assets/entry-abc.js")).headers


async def test_the_api_passes_untouched(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/health")
    assert "content-security-policy" not in answer.headers
    assert "cache-control" not in answer.headers
