"""Numbers in queries: one way to write them, on every route that takes some."""

from __future__ import annotations

import httpx
import pytest

from tests.api.site import Site, assert_problem, bearer, log_in

LAX = {
    "a separator": "1_0",
    "a space before": " 5",
    "a space behind": "5 ",
    "a line break": "5\n",
    "a point": "5.0",
    "a plus": "+5",
    "a minus": "-5",
    "an exponent": "5e0",
    "a digit that is not ASCII": "\u0665",
    "hexadecimal": "0x5",
    "nothing": "",
    "very many digits": "9" * 5000,
}
PARAMETERS = [
    ("/api/orders", "limit"),
    ("/api/orders", "cursor"),
    ("/api/trades", "limit"),
    ("/api/trades", "cursor"),
    ("/api/ledger", "limit"),
    ("/api/ledger", "cursor"),
    ("/api/portfolio/equity", "points"),
    ("/api/market/candles?timeframe=1m", "limit"),
    ("/api/market/candles?timeframe=1m", "before"),
]


@pytest.fixture
async def trader(site: Site) -> httpx.AsyncClient:
    client = site.program()
    client.headers.update(bearer((await log_in(client))["token"]))
    return client


async def ask(client: httpx.AsyncClient, address: str, name: str, value: str) -> httpx.Response:
    return await client.get(httpx.URL(address).copy_merge_params({name: value}))


@pytest.mark.parametrize(("address", "name"), PARAMETERS)
async def test_a_number_has_ascii_digits_and_nothing_else(
    trader: httpx.AsyncClient, address: str, name: str
) -> None:
    assert (await ask(trader, address, name, "50")).status_code == 200
    for what, value in LAX.items():
        response = await ask(trader, address, name, value)
        assert response.status_code == 422, what
        body = assert_problem(response, 422, "validation_error")
        assert [error["field"] for error in body["errors"]] == [name], what


async def test_the_document_shows_numbers_with_their_limits(site: Site) -> None:
    document = (await site.program().get("/api/openapi.json")).json()
    parameters = document["paths"]["/api/orders"]["get"]["parameters"]
    [limit] = [one["schema"] for one in parameters if one["name"] == "limit"]
    assert (limit["type"], limit["minimum"], limit["maximum"]) == ("integer", 1, 200)
