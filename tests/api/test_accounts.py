"""Resetting an account, and reading the old ones, over HTTP."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from paper_trade.api.schemas import AccountAnswer, AccountsAnswer
from tests.api.conftest import MakeSettings
from tests.api.prices import publish_price
from tests.api.site import Site, assert_problem, bearer, log_in, open_site
from tests.trading.market import assert_invariants

RESET = "/api/account/reset"
READABLE = (
    "/api/orders",
    "/api/trades",
    "/api/ledger",
    "/api/portfolio/equity",
    "/api/portfolio/performance",
    "/api/trades.csv",
    "/api/ledger.csv",
)


@pytest.fixture
async def trader(site: Site) -> httpx.AsyncClient:
    """A signed-in program, on a market whose price is 150."""
    await publish_price(site.services, "150")
    client = site.program()
    client.headers.update(bearer((await log_in(client))["token"]))
    client.cookies.clear()
    return client


async def accounts(client: httpx.AsyncClient) -> list[dict[str, Any]]:
    answer = await client.get("/api/accounts")
    AccountsAnswer.model_validate_json(answer.content, strict=True)
    found: list[dict[str, Any]] = answer.json()["accounts"]
    return found


async def test_a_reset_answers_with_the_new_account(site: Site, trader: httpx.AsyncClient) -> None:
    bought = await trader.post("/api/orders", json={"side": "buy", "size": "1"})
    assert bought.status_code == 201
    answer = await trader.post(RESET, json={"starting_funds": "10000.50"})
    assert answer.status_code == 201
    AccountAnswer.model_validate_json(answer.content, strict=True)
    opened = answer.json()["account"]
    assert (opened["starting_funds"], opened["equity"], opened["closed_at"]) == (
        "10000.5",
        "10000.5",
        None,
    )
    portfolio = (await trader.get("/api/portfolio")).json()
    assert portfolio["account"] == {key: opened[key] for key in portfolio["account"]}
    newest, oldest = await accounts(trader)
    assert newest == opened
    assert (oldest["closed_at"], oldest["equity"]) == (opened["opened_at"], "999.85")
    await assert_invariants(site.services.engine)


@pytest.mark.parametrize("content", [b"", b"{}", b'{"starting_funds":null}', b"null"])
async def test_the_usual_funds_need_no_mention(trader: httpx.AsyncClient, content: bytes) -> None:
    headers = {"Content-Type": "application/json"} if content else {}
    answer = await trader.post(RESET, content=content, headers=headers)
    assert answer.status_code == 201, answer.text
    assert answer.json()["account"]["starting_funds"] == "1000"


@pytest.mark.parametrize(
    "body",
    [
        {"starting_funds": "99.999999"},
        {"starting_funds": "1000000.000001"},
        {"starting_funds": "0"},
        {"starting_funds": "-1000"},
        {"starting_funds": "1e4"},
        {"starting_funds": "1000.0000001"},
        {"starting_funds": 1000},
        {"starting_funds": ""},
        {"funds": "1000"},
        [],
        "1000",
    ],
)
async def test_other_funds_are_refused_and_named(trader: httpx.AsyncClient, body: Any) -> None:
    refused = assert_problem(await trader.post(RESET, json=body), 422, "validation_error")
    assert refused["errors"][0]["field"]
    assert refused["errors"][0]["message"]
    assert len(await accounts(trader)) == 1


async def test_old_accounts_are_read_by_their_id(trader: httpx.AsyncClient) -> None:
    placed = (await trader.post("/api/orders", json={"side": "buy", "size": "1"})).json()["order"]
    await trader.post(RESET)
    _, old = await accounts(trader)
    which = {"account": old["id"]}
    assert (await trader.get("/api/orders")).json()["orders"] == []
    assert (await trader.get("/api/orders", params=which)).json()["orders"] == [placed]
    assert (await trader.get("/api/trades", params=which)).json()["trades"] == [placed["trade"]]
    assert len((await trader.get("/api/ledger", params=which)).json()["entries"]) == 4
    assert (await trader.get("/api/trades.csv", params=which)).text.count("\r\n") == 2
    points = (await trader.get("/api/portfolio/equity", params=which)).json()["points"]
    assert (points[0][1], points[-1][1]) == ("1000", "999.85")
    assert (await trader.get(f"/api/orders/{placed['id']}")).json()["order"] == placed


@pytest.mark.parametrize("path", READABLE)
async def test_accounts_of_others_do_not_exist(
    site: Site, trader: httpx.AsyncClient, path: str
) -> None:
    mine = (await accounts(trader))[0]["id"]
    other = site.program(ip="203.0.113.8")
    other.headers.update(bearer((await log_in(other))["token"]))
    assert (await trader.get(path, params={"account": mine})).status_code == 200
    for account in (mine, "999999999"):
        answer = await other.get(path, params={"account": account})
        assert_problem(answer, 404, "not_found")
    for malformed in ("x", "0", "-1", "1" * 40):
        answer = await other.get(path, params={"account": malformed})
        assert_problem(answer, 422, "validation_error")


async def test_strangers_and_foreign_pages_reset_nothing(site: Site) -> None:
    assert_problem(await site.program().post(RESET), 401, "unauthenticated")
    assert_problem(await site.program().get("/api/accounts"), 401, "unauthenticated")
    browser = site.browser()
    await log_in(browser)
    for origin in ("https://evil.example", "null"):
        refused = await browser.post(RESET, headers={"Origin": origin})
        assert_problem(refused, 403, "forbidden_origin")
    del browser.headers["Origin"]
    assert_problem(await browser.post(RESET), 403, "forbidden_origin")
    assert len(await accounts(browser)) == 1


async def test_resets_count_like_orders(make_settings: MakeSettings) -> None:
    async with open_site(make_settings(rate_limit_orders=2)) as site:
        client = site.program()
        client.headers.update(bearer((await log_in(client))["token"]))
        assert (await client.post(RESET)).headers["ratelimit-remaining"] == "1"
        await client.post("/api/orders", json={"side": "buy", "size": "1"})
        assert_problem(await client.post(RESET), 429, "rate_limited")
        assert len(await accounts(client)) == 2
