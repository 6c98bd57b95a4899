"""Market data over HTTP: exact shapes, exact limits, one way to say no."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from paper_trade.api import market
from paper_trade.api.problems import handle_problems
from tests.api.stage import Stage, stage


@pytest.fixture
async def play(
    database_url: str, redis_url: str, engine: AsyncEngine, redis: Redis
) -> AsyncIterator[Stage]:
    async with stage(database_url, redis_url, rate_limit_market=0) as play:
        yield play


@pytest.fixture
async def browser(play: Stage) -> AsyncIterator[httpx.AsyncClient]:
    api = FastAPI()
    handle_problems(api)
    api.include_router(market.router)
    transport = httpx.ASGITransport(api)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as browser:
        yield browser


async def read(browser: httpx.AsyncClient, path: str, **query: Any) -> Any:
    answer = await browser.get(f"/api/market/{path}", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def refusal(browser: httpx.AsyncClient, path: str, **query: Any) -> tuple[int, str]:
    answer = await browser.get(f"/api/market/{path}", params=query)
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"]


async def test_a_price_is_exact_and_says_how_old_it_is(
    play: Stage, browser: httpx.AsyncClient
) -> None:
    await play.set_price("150.123456789", confidence="0.05")
    price = await read(browser, "price/SOL")
    assert price.keys() == {
        "symbol", "price", "confidence", "publish_time", "age_ms", "feed", "stale",
    }  # fmt: skip
    assert (price["symbol"], price["price"], price["confidence"], price["feed"]) == (
        "SOL", "150.123456789", "0.05", "pyth",
    )  # fmt: skip
    assert price["publish_time"].endswith("Z")
    assert 0 <= price["age_ms"] < 5000
    assert price["stale"] is False
    assert (await read(browser, "prices"))["prices"][0]["price"] == "150.123456789"


async def test_a_stale_price_is_still_shown(play: Stage, browser: httpx.AsyncClient) -> None:
    await play.set_price("150", age_s=60)
    price = await read(browser, "price/SOL")
    assert price["stale"] is True
    assert price["age_ms"] >= 60_000


async def test_without_a_price_there_is_none(browser: httpx.AsyncClient) -> None:
    assert await refusal(browser, "price/SOL") == (503, "price_unavailable")
    assert await read(browser, "prices") == {"prices": []}


@pytest.mark.parametrize(
    ("price", "reason"),
    [
        (None, "price_unavailable"),
        ({"age_s": 11}, "price_stale"),
        ({"confidence": "2"}, "price_uncertain"),
        ({}, None),
    ],
)
async def test_status_says_what_an_order_would_meet(
    play: Stage, browser: httpx.AsyncClient, price: dict[str, Any] | None, reason: str | None
) -> None:
    if price is not None:
        await play.set_price("150", **price)
    (status,) = (await read(browser, "status"))["markets"]
    assert (status["symbol"], status["market"]) == ("SOL", "SOL/USDC")
    assert (status["tradable"], status["reason"]) == (reason is None, reason)
    assert (status["age_ms"] is None) == (price is None)


@pytest.mark.parametrize("symbol", ["BTC", "sol", "SOL%2FUSDC", "S" * 500])
@pytest.mark.parametrize("path", ["price", "stats"])
async def test_an_unknown_symbol_is_not_found(
    browser: httpx.AsyncClient, path: str, symbol: str
) -> None:
    code = "not_found" if "%2F" in symbol else "unsupported_symbol"
    assert await refusal(browser, f"{path}/{symbol}") == (404, code)


async def test_candles_are_ascending_pages_with_numbers(
    play: Stage, browser: httpx.AsyncClient
) -> None:
    for minute in range(5):
        await play.add_candle(minute * 60, 100 + minute)
    page = await read(browser, "candles", timeframe="1m", limit=2)
    assert page["candles"][-1] == {
        "time": 240, "open": 100.0, "high": 104.0, "low": 100.0, "close": 104.0, "ticks": 3,
    }  # fmt: skip
    assert (page["asset"], page["timeframe"], page["feed"]) == ("SOL", "1m", "pyth")
    times: list[int] = []
    before: int | None = None
    while True:
        query = {} if before is None else {"before": before}
        page = await read(browser, "candles", asset="SOL", timeframe="1m", limit=2, **query)
        times = [candle["time"] for candle in page["candles"]] + times
        before = page["next_before"]
        if before is None:
            break
    assert times == [0, 60, 120, 180, 240]


async def test_no_candles_are_an_empty_page(browser: httpx.AsyncClient) -> None:
    page = await read(browser, "candles", timeframe="1d")
    assert (page["candles"], page["next_before"]) == ([], None)


@pytest.mark.parametrize(
    "query",
    [
        {"timeframe": "1m", "limit": "1001"},
        {"timeframe": "1m", "limit": "0"},
        {"timeframe": "1m", "limit": "many"},
        {"timeframe": "2m"},
        {},
        {"timeframe": "1m", "before": "-1"},
        {"timeframe": "1m", "before": "9" * 30},
        {"timeframe": "1m", "before": "1.5"},
    ],
)
async def test_lesson_13_a_query_that_means_nothing_is_refused_not_ignored(
    browser: httpx.AsyncClient, query: dict[str, str]
) -> None:
    assert await refusal(browser, "candles", **query) == (422, "validation_error")


async def test_the_largest_page_is_a_thousand(browser: httpx.AsyncClient) -> None:
    assert await read(browser, "candles", timeframe="1m", limit=1000)


async def test_candles_of_an_unknown_asset_are_not_found(browser: httpx.AsyncClient) -> None:
    assert await refusal(browser, "candles", asset="BTC", timeframe="1m") == (
        404, "unsupported_symbol",
    )  # fmt: skip


async def test_stats_are_null_before_there_are_candles(browser: httpx.AsyncClient) -> None:
    assert await read(browser, "stats/SOL") == {
        "symbol": "SOL",
        "open_24h": None,
        "high_24h": None,
        "low_24h": None,
        "change_24h": None,
        "change_24h_percent": None,
    }


async def test_stats_are_of_the_last_day(play: Stage, browser: httpx.AsyncClient) -> None:
    now = int(play.services.clock().timestamp()) // 60 * 60
    for ago, close in ((86_400, 100), (3_600, 130), (60, 110)):
        await play.add_candle(now - ago, close)
    stats = await read(browser, "stats/SOL")
    assert (stats["open_24h"], stats["high_24h"], stats["change_24h"]) == ("100", "130", "10")
    assert stats["change_24h_percent"] == "10"


async def test_market_reads_are_limited_by_ip(
    database_url: str, redis_url: str, engine: AsyncEngine, redis: Redis
) -> None:
    async with stage(database_url, redis_url, rate_limit_market=3):
        api = FastAPI()
        handle_problems(api)
        api.include_router(market.router)
        transport = httpx.ASGITransport(api)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as browser:
            codes = [(await browser.get("/api/market/prices")).status_code for _ in range(4)]
    assert codes == [200, 200, 200, 429]
