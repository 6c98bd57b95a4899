"""Orders, trades and the portfolio over HTTP."""

from __future__ import annotations

import asyncio
import json
from typing import Any
from uuid import uuid4

import httpx
import pytest

from paper_trade.api.schemas import (
    LedgerAnswer,
    OrderAnswer,
    OrdersAnswer,
    PortfolioAnswer,
    PreviewAnswer,
    TradesAnswer,
)
from tests.api.prices import publish_price
from tests.api.site import Site, assert_problem, bearer, log_in
from tests.trading.market import assert_invariants


@pytest.fixture
async def trader(site: Site) -> httpx.AsyncClient:
    """A signed-in program, on a market whose price is 150."""
    await publish_price(site.services, "150")
    client = site.program()
    client.headers.update(bearer((await log_in(client))["token"]))
    client.cookies.clear()
    return client


async def order(client: httpx.AsyncClient, **body: Any) -> httpx.Response:
    content = json.dumps({"side": "buy", "size": "1", **body})
    headers = {"Content-Type": "application/json"}
    return await client.post("/api/orders", content=content, headers=headers)


async def test_an_order_is_filled_and_everything_agrees_about_it(
    site: Site, trader: httpx.AsyncClient
) -> None:
    placed = await order(trader, client_order_id=str(uuid4()))
    assert placed.status_code == 201
    answer = placed.json()["order"]
    OrderAnswer.model_validate_json(placed.content, strict=True)
    assert (answer["status"], answer["type"], answer["symbol"]) == ("filled", "market", "SOL/USDC")
    assert answer["trade"] | {"receipt": {}, "id": "", "executed_at": ""} == {
        "id": "",
        "order_id": answer["id"],
        "symbol": "SOL/USDC",
        "side": "buy",
        "price": "150",
        "size": "1",
        "notional": "150",
        "fee": "0.15",
        "total": "150.15",
        "fee_asset": "USDC",
        "realized_pnl": "0",
        "executed_at": "",
        "receipt": {},
    }
    listed = await trader.get("/api/orders")
    OrdersAnswer.model_validate_json(listed.content, strict=True)
    assert listed.json() == {"orders": [answer], "next_cursor": None}
    assert (await trader.get(f"/api/orders/{answer['id']}")).json() == {"order": answer}
    trades = await trader.get("/api/trades")
    TradesAnswer.model_validate_json(trades.content, strict=True)
    assert trades.json()["trades"] == [answer["trade"]]
    ledger = await trader.get("/api/ledger")
    LedgerAnswer.model_validate_json(ledger.content, strict=True)
    assert [entry["amount"] for entry in ledger.json()["entries"]] == ["1", "-0.15", "-150", "1000"]
    assert ledger.json()["entries"][0]["order_id"] == answer["id"]
    assert len((await trader.get("/api/ledger?asset=USDC")).json()["entries"]) == 3
    assert (await trader.get("/api/trades?side=sell")).json()["trades"] == []
    portfolio = await trader.get("/api/portfolio")
    PortfolioAnswer.model_validate_json(portfolio.content, strict=True)
    assert portfolio.json()["equity"] == "999.85"
    assert portfolio.json()["sequence"] == 1
    await assert_invariants(site.services.engine)


async def test_a_replay_is_a_200_and_other_content_a_409(trader: httpx.AsyncClient) -> None:
    order_id = str(uuid4())
    first = await order(trader, client_order_id=order_id)
    again = await trader.post(
        "/api/orders",
        json={"side": "buy", "size": "1.00"},
        headers={"Idempotency-Key": order_id.upper()},
    )
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert_problem(
        await order(trader, size="2", client_order_id=order_id), 409, "idempotency_conflict"
    )
    both = await trader.post(
        "/api/orders",
        json={"side": "buy", "size": "1", "client_order_id": order_id},
        headers={"Idempotency-Key": str(uuid4())},
    )
    assert_problem(both, 422, "validation_error")


async def test_a_cut_off_client_that_retries_buys_once(
    site: Site, trader: httpx.AsyncClient
) -> None:
    """Lesson 1: the order was committed, its announcement failed, the retry bought twice."""
    order_id = str(uuid4())
    answers = await asyncio.gather(*[order(trader, client_order_id=order_id) for _ in range(5)])
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 200, 201]
    assert len({answer.json()["order"]["id"] for answer in answers}) == 1
    await assert_invariants(site.services.engine)


async def test_insufficient_balance_says_how_much_is_missing(trader: httpx.AsyncClient) -> None:
    """Lesson 25: the check forgot the fee. 6.66 SOL cost 999 USDC, and 0.999 of fee is on top."""
    assert (await order(trader, size="6.66")).status_code == 201
    body = assert_problem(await order(trader, size="0.01"), 422, "insufficient_balance")
    assert (body["asset"], body["available"], body["required"]) == ("USDC", "0.001", "1.5015")
    sale = assert_problem(await order(trader, side="sell", size="7"), 422, "insufficient_balance")
    assert (sale["asset"], sale["available"], sale["required"]) == ("SOL", "6.66", "7")


BAD_BODIES: dict[str, Any] = {
    "a JSON number": {"size": 1},
    "an exponent": {"size": "1e3"},
    "a sign": {"size": "+1"},
    "a space": {"size": " 1"},
    "a separator": {"size": "1_000"},
    "a digit that is not ASCII": {"size": "\u0661"},
    "half of a character": {"size": "\ud800"},
    "ten decimals of SOL": {"size": "1.0000000001"},
    "seven decimals of USDC": {"size": None, "quote_size": "1.0000001"},
    "both sizes": {"quote_size": "100"},
    "no size": {"size": None},
    "no side": {"side": None},
    "an unknown side": {"side": "hold"},
    "an unknown type": {"type": "limit"},
    "an unknown field": {"sise": "1"},
    "an id that is no UUID": {"client_order_id": "1"},
    "a guard of zero": {"max_price": "0"},
    "a size of another kind": {"size": ["1"]},
}


@pytest.mark.parametrize("what", BAD_BODIES)
async def test_a_bad_body_is_refused_and_named(trader: httpx.AsyncClient, what: str) -> None:
    """Lesson 4: sizes beyond the column's decimals were accepted."""
    body = assert_problem(await order(trader, **BAD_BODIES[what]), 422, "validation_error")
    assert body["errors"]
    assert all(error["field"] and error["message"] for error in body["errors"])


async def test_sizes_symbols_and_guards_have_their_own_codes(trader: httpx.AsyncClient) -> None:
    small = assert_problem(await order(trader, size="0.000999999"), 422, "size_too_small")
    large = assert_problem(await order(trader, size="10000.1"), 422, "size_too_large")
    assert (small["limit"], large["limit"]) == ("0.001", "10000")
    for zero in ({"size": "0"}, {"size": None, "quote_size": "0.00"}):
        body = assert_problem(await order(trader, **zero), 422, "size_too_small")
        assert body["limit"] == "0.001"
    assert_problem(await order(trader, symbol="BTC/USDC"), 422, "unsupported_symbol")
    moved = assert_problem(await order(trader, max_price="149.99"), 409, "price_moved")
    assert (moved["price"], moved["max_price"]) == ("150", "149.99")


async def test_orders_wait_for_a_fresh_price(site: Site) -> None:
    client = site.program()
    client.headers.update(bearer((await log_in(client))["token"]))
    assert_problem(await order(client), 503, "price_unavailable")
    portfolio = (await client.get("/api/portfolio")).json()
    assert (portfolio["price"], portfolio["equity"]) == (None, "1000")
    await publish_price(site.services, "150", age_s=12)
    stale = assert_problem(await order(client), 503, "price_stale")
    assert stale["age_ms"] >= 12_000
    assert (await client.get("/api/portfolio")).json()["price"]["stale"] is True


async def test_the_preview_answers_as_the_order_and_changes_nothing(
    trader: httpx.AsyncClient,
) -> None:
    body = {"side": "buy", "quote_size": "100"}
    preview = await trader.post("/api/orders/preview", json=body)
    PreviewAnswer.model_validate_json(preview.content, strict=True)
    shown = preview.json()
    assert (shown["total"], shown["price"]) == ("100", "150")
    assert shown["balances_after"] == {"SOL": shown["size"], "USDC": "900"}
    assert (await trader.get("/api/orders")).json()["orders"] == []
    trade = (await trader.post("/api/orders", json=body)).json()["order"]["trade"]
    assert (trade["size"], trade["notional"]) == (shown["size"], shown["notional"])
    assert_problem(
        await trader.post("/api/orders/preview", json={"side": "sell", "size": "5"}),
        422,
        "insufficient_balance",
    )


async def test_paging_filters_and_their_limits(trader: httpx.AsyncClient) -> None:
    """Lesson 13: limit, offset and filters were ignored."""
    for side in ("buy", "sell", "buy"):
        assert (await order(trader, side=side, size="0.1")).status_code == 201
    page = (await trader.get("/api/orders", params={"limit": 2})).json()
    rest = (
        await trader.get("/api/orders", params={"limit": 2, "cursor": page["next_cursor"]})
    ).json()
    assert [len(page["orders"]), len(rest["orders"])] == [2, 1]
    assert rest["next_cursor"] is None
    sales = (await trader.get("/api/orders", params={"side": "sell"})).json()["orders"]
    assert [sale["side"] for sale in sales] == ["sell"]
    for bad in ({"limit": 201}, {"limit": 0}, {"cursor": "x"}, {"side": "up"}, {"status": "?"}):
        for route in ("/api/orders", "/api/trades", "/api/ledger"):
            if route != "/api/orders" and not bad.keys() & {"limit", "cursor"}:
                continue
            assert_problem(await trader.get(route, params=bad), 422, "validation_error")


async def test_orders_of_others_do_not_exist(site: Site, trader: httpx.AsyncClient) -> None:
    """Lesson 5: one user could read another's order by id."""
    mine = (await order(trader)).json()["order"]["id"]
    other = site.program(ip="203.0.113.8")
    other.headers.update(bearer((await log_in(other))["token"]))
    for order_id in (mine, "999999999", str(uuid4()), "1" * 40, "%2e%2e", "-1", "\u0661"):
        assert_problem(await other.get(f"/api/orders/{order_id}"), 404, "not_found")
    assert (await other.get("/api/orders")).json()["orders"] == []


async def test_nobody_trades_without_a_session(site: Site) -> None:
    visitor = site.program()
    for method, path in (
        ("POST", "/api/orders"),
        ("POST", "/api/orders/preview"),
        ("GET", "/api/orders"),
        ("GET", "/api/orders/1"),
        ("GET", "/api/trades"),
        ("GET", "/api/portfolio"),
        ("GET", "/api/portfolio/equity"),
        ("GET", "/api/portfolio/performance"),
        ("GET", "/api/ledger"),
    ):
        body = {"side": "buy", "size": "1"} if method == "POST" else None
        assert_problem(await visitor.request(method, path, json=body), 401, "unauthenticated")


async def test_a_foreign_page_cannot_order_with_the_visitors_cookie(site: Site) -> None:
    await publish_price(site.services, "150")
    browser = site.browser()
    await log_in(browser)
    assert (await order(browser)).status_code == 201
    for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"}):
        refused = await browser.post(
            "/api/orders", json={"side": "buy", "size": "1"}, headers=headers
        )
        assert_problem(refused, 403, "forbidden_origin")
    del browser.headers["Origin"]
    assert_problem(await order(browser), 403, "forbidden_origin")
    assert len((await browser.get("/api/orders")).json()["orders"]) == 1
