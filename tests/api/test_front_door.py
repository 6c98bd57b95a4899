"""What stands before the whole app: preflights are answered by our rules alone, HSTS is told."""

from __future__ import annotations

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from paper_trade.api.front_door import FrontDoor
from paper_trade.settings import Settings
from tests.api.conftest import MakeSettings
from tests.api.site import Site, assert_problem
from tests.api.test_rate_limits import OpenSites

LAX = Middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["*"], allow_headers=["*"])


async def page(_: Request) -> Response:
    return PlainTextResponse("a page")


def at_the_door(origin: str) -> httpx.AsyncClient:
    """A browser on a page of `origin`, before an app whose own CORS would let anybody in."""
    app = Starlette(routes=[Route("/{path:path}", page)], middleware=[LAX])
    transport = httpx.ASGITransport(FrontDoor(app))
    return httpx.AsyncClient(
        transport=transport, base_url="http://localhost:3000", headers={"Origin": origin}
    )


def asks(method: str, **headers: str) -> dict[str, str]:
    return {"Access-Control-Request-Method": method, **headers}


@pytest.mark.parametrize("path", ["/api/orders", "/api/nothing", "/", "/trade", "/_event/"])
async def test_other_sites_are_granted_nothing_anywhere(site: Site, path: str) -> None:
    async with at_the_door("https://evil.example") as browser:
        answer = await browser.options(path, headers=asks("POST"))
        assert answer.status_code == 403
        if path.startswith("/api"):
            assert_problem(answer, 403, "forbidden_origin")
        assert not [name for name in answer.headers if name.startswith("access-control")]


async def test_our_own_pages_are_granted_the_api_and_its_methods(site: Site) -> None:
    async with at_the_door(site.origin) as browser:
        granted = await browser.options("/api/orders", headers=asks("POST"))
        assert granted.status_code == 200
        assert granted.headers["access-control-allow-origin"] == site.origin
        assert granted.headers["access-control-allow-methods"] == "GET, POST"
        refused = await browser.options("/api/orders", headers=asks("DELETE"))
        assert_problem(refused, 403, "forbidden_origin")
        assert (await browser.options("/trade", headers=asks("POST"))).status_code == 403


async def test_what_is_no_preflight_passes(site: Site) -> None:
    async with at_the_door(site.origin) as browser:
        assert (await browser.get("/trade")).text == "a page"
        assert (await browser.options("/trade")).status_code == 405


@pytest.mark.parametrize(
    ("origins", "told"),
    [("https://trade.example", True), ("http://a.example,https://b.example", True), ("", False)],
)
async def test_a_site_on_https_stays_there(
    make_settings: MakeSettings, open_sites: OpenSites, origins: str, told: bool
) -> None:
    settings: Settings = make_settings(allowed_origins=origins)
    site = await open_sites(settings)
    async with at_the_door(site.origin) as browser:
        for answer in (await browser.get("/"), await browser.options("/", headers=asks("POST"))):
            header = answer.headers.get("strict-transport-security")
            assert header == ("max-age=31536000" if told else None)
