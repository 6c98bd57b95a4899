"""What holds for each route, taken from the API itself, so that a new one is covered by itself."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from paper_trade.api.app import create_api
from tests.api.site import Site, assert_problem, bearer, log_in
from tests.api.stage import Stage
from tests.deep.report import note

DOCUMENT = create_api().openapi()
ROUTES = [
    (method.upper(), path, operation)
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
]
PRIVATE = [(method, path) for method, path, operation in ROUTES if operation.get("security")]
UNSAFE = [(method, path) for method, path in PRIVATE if method != "GET"]
FOREIGN = ["https://evil.example", "null", "http://localhost:3000.evil.example"]

# Whoever adds a route that needs no session says so here.
PUBLIC = {
    "/api/auth/nonce",
    "/api/auth/login",
    "/api/market/price/{symbol}",
    "/api/market/prices",
    "/api/market/status",
    "/api/market/stats/{symbol}",
    "/api/market/candles",
    "/api/health",
    "/metrics",
}


def parameters(path: str, method: str) -> dict[str, str]:
    """The names of a route's parameters, and where each stands."""
    operation = DOCUMENT["paths"][path][method.lower()]
    return {one["name"]: one["in"] for one in operation.get("parameters", [])}


async def ask(client: httpx.AsyncClient, method: str, path: str, **options: Any) -> httpx.Response:
    """A request with an empty object for a body, if it may have one."""
    body: dict[str, str] | None = {} if method == "POST" else None
    return await client.request(method, path.format(order_id="1"), json=body, **options)


def test_what_needs_no_session_is_public_on_purpose() -> None:
    assert {path for _, path, operation in ROUTES if not operation.get("security")} == PUBLIC


@pytest.mark.parametrize(("method", "path"), PRIVATE)
async def test_without_a_session_there_is_nothing(site: Site, method: str, path: str) -> None:
    for headers in ({}, bearer("forged"), {"Cookie": "session=forged", "Origin": site.origin}):
        answer = await ask(site.program(), method, path, headers=headers)
        assert_problem(answer, 401, "unauthenticated")
    note(
        "attacks", "REST: no session or a forged one", tried=3 * len(PRIVATE), result="refused: 401"
    )


@pytest.mark.parametrize(("method", "path"), UNSAFE)
async def test_a_foreign_page_does_nothing_with_the_visitors_cookie(
    site: Site, method: str, path: str
) -> None:
    program = site.program()
    await log_in(program)
    for headers in ({}, *({"Origin": origin} for origin in FOREIGN)):
        answer = await ask(program, method, path, headers=headers)
        assert_problem(answer, 403, "forbidden_origin")
    session = await program.get("/api/auth/session")
    assert session.status_code == 200, "nobody was signed out"
    tried = (1 + len(FOREIGN)) * len(UNSAFE)
    note("attacks", "REST: cross-site POST with a cookie", tried=tried, result="refused: 403")


WITH_IDS = [
    (path, name)
    for method, path in PRIVATE
    if method == "GET"
    for name in parameters(path, method)
    if name in {"account", "cursor", "order_id"}
]


@pytest.mark.parametrize(("path", "name"), WITH_IDS)
async def test_ids_of_others_lead_nowhere(site: Site, path: str, name: str) -> None:
    play = Stage(site.services)
    await play.set_price("150")
    _, victim = await play.sign_in("victim")
    orders = [await play.buy(victim.user_id, size) for size in (123_456_789, 234_567_891)]
    account = (await site.services.portfolios.get(victim.user_id))["account"]["id"]
    thief = site.program()
    await log_in(thief)
    for stolen in [account, *(order["id"] for order in orders), str(10**17)]:
        query = {} if name == "order_id" else {name: stolen}
        answer = await thief.get(path.format(order_id=stolen), params=query)
        if name != "cursor":
            assert_problem(answer, 404, "not_found")
        assert "123456789" not in answer.text.replace(".", "")
        assert "234567891" not in answer.text.replace(".", "")
    note("attacks", "REST: ids of others", tried=4 * len(WITH_IDS), result="refused: 404")
