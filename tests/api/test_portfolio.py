"""The equity curve and the record over HTTP."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import httpx
import pytest

from paper_trade.api.schemas import EquityAnswer, PerformanceAnswer
from tests.api.prices import publish_price
from tests.api.site import Site, assert_problem, bearer, log_in

EQUITY = "/api/portfolio/equity"


@pytest.fixture
async def trader(site: Site) -> httpx.AsyncClient:
    """A signed-in program that has bought 1 SOL at 150."""
    await publish_price(site.services, "150")
    client = site.program()
    client.headers.update(bearer((await log_in(client))["token"]))
    bought = await client.post("/api/orders", json={"side": "buy", "size": "1"})
    assert bought.status_code == 201
    return client


async def test_a_curve_of_decimal_strings_from_the_start_to_the_present(
    trader: httpx.AsyncClient,
) -> None:
    answer = await trader.get(EQUITY)
    assert answer.status_code == 200
    EquityAnswer.model_validate_json(answer.content, strict=True)
    portfolio = (await trader.get("/api/portfolio")).json()
    opened_at = datetime.fromisoformat(portfolio["account"]["opened_at"])
    (start, funds), (end, equity) = answer.json()["points"]
    assert (start, funds) == (int(opened_at.timestamp()), "1000")
    assert equity == portfolio["equity"] == "999.85"
    assert start < end <= time.time() + 1


async def test_both_ways_to_write_a_moment_mean_the_same(trader: httpx.AsyncClient) -> None:
    now = int(time.time())
    for moment in (
        str(now + 60),
        datetime.fromtimestamp(now + 60, UTC).isoformat().replace("+00:00", "Z"),
        datetime.fromtimestamp(now + 60, UTC).isoformat(timespec="microseconds"),
    ):
        assert (await trader.get(EQUITY, params={"from": moment})).json() == {"points": []}
        ended = (await trader.get(EQUITY, params={"to": moment})).json()["points"]
        assert ended[-1][1] == "999.85"
    assert (await trader.get(EQUITY, params={"to": "1900-01-01T00:00:00Z"})).json()["points"] == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("from", "yesterday"),
        ("from", "2026-01-01"),
        ("from", "2026-01-01T00:00:00"),
        ("from", "2026-13-01T00:00:00Z"),
        ("to", "1.5"),
        ("to", "-1"),
        ("to", "1e9"),
        ("to", "1767225600000"),
        ("to", "\u0661"),
        ("to", ""),
        ("points", "2001"),
        ("points", "0"),
        ("points", "1_0"),
    ],
)
async def test_what_is_no_moment_or_number_is_refused_and_named(
    trader: httpx.AsyncClient, name: str, value: str
) -> None:
    body = assert_problem(await trader.get(EQUITY, params={name: value}), 422, "validation_error")
    assert [error["field"] for error in body["errors"]] == [name]


async def test_a_stretch_that_ends_before_it_begins_is_refused(trader: httpx.AsyncClient) -> None:
    params = {"from": "2026-01-02T00:00:00Z", "to": "2026-01-01T00:00:00Z"}
    body = assert_problem(await trader.get(EQUITY, params=params), 422, "validation_error")
    assert body["errors"][0]["field"] == "from"


async def test_the_document_shows_the_parameters(site: Site) -> None:
    document = (await site.program().get("/api/openapi.json")).json()
    parameters = document["paths"][EQUITY]["get"]["parameters"]
    assert {"from", "to", "points"} <= {parameter["name"] for parameter in parameters}


async def test_the_record_of_a_round_trip(site: Site, trader: httpx.AsyncClient) -> None:
    await publish_price(site.services, "149", slot=2)
    sold = await trader.post("/api/orders", json={"side": "sell", "size": "1"})
    assert sold.status_code == 201
    answer = await trader.get("/api/portfolio/performance")
    PerformanceAnswer.model_validate_json(answer.content, strict=True)
    record = answer.json()
    figures = ("win_rate", "profit_factor", "expectancy", "best", "worst", "turnover", "fees")
    assert [record[name] for name in figures] == ["0", "0", "-1", "-1", "-1", "299", "0.299"]
    assert (record["sharpe"], record["sortino"]) == (None, None)
    assert (record["max_drawdown"], record["max_drawdown_percent"]) == ("1.299", "0.1299")
