"""The CSV files over a real server: complete, in little memory, and never cut off unnoticed."""

from __future__ import annotations

import asyncio
import csv
import io
import socket
import tracemalloc
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError

from paper_trade.trading.exports import BATCH
from tests.api.live.server import serving
from tests.api.prices import publish_price
from tests.api.site import Site, assert_problem, bearer, log_in

MANY = 10_000
"""Rows of more than 1 kB each: their file is larger than what sockets take unread."""
SMALL_BUFFER = (socket.SOL_SOCKET, socket.SO_RCVBUF, 64 * 1024)


class Trader:
    """Somebody signed in, and the ways in which they read files."""

    def __init__(self, site: Site, token: str, user_id: int) -> None:
        self.site = site
        self.user_id = user_id
        self.client = site.program()
        self.client.headers.update(bearer(token))

    async def rows(self, name: str) -> list[dict[str, str]]:
        """A file by its columns."""
        answer = await self.client.get(f"/api/{name}.csv")
        assert answer.status_code == 200, answer.text
        return list(csv.DictReader(io.StringIO(answer.text, newline=""), strict=True))

    async def add_trades(self, number: int) -> None:
        """So many trades as if they had happened, of a market with a long name."""
        async with self.site.services.engine.begin() as connection:
            await connection.execute(ADD_TRADES, {"user_id": self.user_id, "number": number})


ADD_TRADES = text(
    """
    WITH filled AS (
        INSERT INTO orders (account_id, request_hash, side, type, symbol, size, status, sequence,
            created_at)
        SELECT a.id, '', 'buy', 'market', repeat('x', 1000), 1000000, 'filled', number, now()
        FROM accounts a, generate_series(1, :number) AS number WHERE a.user_id = :user_id
        RETURNING id, account_id, side, symbol, size
    )
    INSERT INTO trades (order_id, account_id, symbol, side, price, size, notional, fee,
        realized_pnl, feed, oracle_price, confidence, publish_time, age_ms, executed_at)
    SELECT id, account_id, symbol, side, 150, size, 150000, 150, 0, 'pyth', 150, 0.1, now(), 0,
        now()
    FROM filled
    """
)


@pytest.fixture
async def trader(site: Site) -> Trader:
    await publish_price(site.services, "150")
    signed_in = await log_in(site.program())
    return Trader(site, signed_in["token"], int(signed_in["user"]["id"]))


@pytest.fixture
async def online(trader: Trader) -> AsyncIterator[httpx.AsyncClient]:
    """The trader on a real server: the client without one reads every answer to its end."""
    transport = httpx.AsyncHTTPTransport(socket_options=[SMALL_BUFFER])
    async with (
        serving(api=trader.site.api) as port,
        httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{port}",
            headers=trader.client.headers,
            transport=transport,
            timeout=60,
        ) as client,
    ):
        yield client


class Queries:
    """Counts the batches that are read, and can make one fail."""

    def __init__(self, site: Site) -> None:
        self.engine = site.services.engine
        self.count = 0
        self.fail_at: int | None = None
        event.listen(self.engine.sync_engine, "before_cursor_execute", self._on_query)

    def _on_query(self, _: object, __: object, statement: str, *___: Any) -> None:
        if "FROM orders" in statement:
            self.count += 1
            if self.count == self.fail_at:
                raise OperationalError(statement, {}, Exception("gone"))

    async def until_quiet(self) -> int:
        """How many there were once no more come."""
        while True:
            before = self.count
            await asyncio.sleep(0.3)
            if self.count == before:
                return before


async def test_the_files_say_what_the_lists_say(trader: Trader) -> None:
    for side, size in (("buy", "1"), ("sell", "0.4"), ("buy", "0.001")):
        answer = await trader.client.post("/api/orders", json={"side": side, "size": size})
        assert answer.status_code == 201
    trades = (await trader.client.get("/api/trades")).json()["trades"]
    flat = [trade | trade.pop("receipt") for trade in trades]
    assert await trader.rows("trades") == [as_text(trade) for trade in flat]
    entries = (await trader.client.get("/api/ledger")).json()["entries"]
    assert await trader.rows("ledger") == [as_text(entry) for entry in entries]
    assert [row["amount"] for row in await trader.rows("ledger")][-3:] == ["-0.15", "-150", "1000"]


def as_text(record: dict[str, Any]) -> dict[str, str]:
    return {name: "" if value is None else str(value) for name, value in record.items()}


async def test_a_file_is_named_typed_and_not_kept(trader: Trader) -> None:
    for name in ("trades", "ledger"):
        answer = await trader.client.get(f"/api/{name}.csv")
        assert answer.headers["content-type"] == "text/csv; charset=utf-8"
        assert answer.headers["content-disposition"] == f'attachment; filename="{name}.csv"'
        assert answer.headers["cache-control"] == "no-store"
        assert answer.content.endswith(b"\r\n")
    assert await trader.rows("trades") == []


async def test_everything_comes_once_however_it_falls_into_batches(trader: Trader) -> None:
    await trader.add_trades(2 * BATCH)
    ids = [int(row["id"]) for row in await trader.rows("trades")]
    assert len(ids) == 2 * BATCH
    assert ids == sorted(set(ids), reverse=True)


async def test_strangers_and_others_get_nothing_of_it(site: Site, trader: Trader) -> None:
    await trader.add_trades(1)
    for path in ("/api/trades.csv", "/api/ledger.csv"):
        assert_problem(await site.program().get(path), 401, "unauthenticated")
    other = site.program("203.0.113.8")
    other.headers.update(bearer((await log_in(other))["token"]))
    assert (await other.get("/api/trades.csv")).text.count("\r\n") == 1


async def test_memory_does_not_grow_with_the_file(
    trader: Trader, online: httpx.AsyncClient
) -> None:
    await trader.add_trades(2 * MANY)
    lines = size = 0
    tracemalloc.start()
    try:
        async with online.stream("GET", "/api/trades.csv") as answer:
            async for chunk in answer.aiter_raw():
                lines += chunk.count(b"\r\n")
                size += len(chunk)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert lines == 2 * MANY + 1
    assert size > 2000 * MANY
    assert peak < size / 2


async def test_who_hangs_up_leaves_no_work_behind(
    trader: Trader, online: httpx.AsyncClient
) -> None:
    await trader.add_trades(MANY)
    queries = Queries(trader.site)
    async with online.stream("GET", "/api/trades.csv") as answer:
        await anext(answer.aiter_raw())
    assert await queries.until_quiet() < MANY // BATCH
    assert trader.site.services.engine.sync_engine.pool.checkedout() == 0  # type: ignore[attr-defined]


async def test_who_stalls_holds_no_connection(trader: Trader, online: httpx.AsyncClient) -> None:
    await trader.add_trades(MANY)
    queries = Queries(trader.site)
    async with online.stream("GET", "/api/trades.csv") as answer:
        chunks = answer.aiter_raw()
        received = len(await anext(chunks))
        assert await queries.until_quiet() < MANY // BATCH
        assert trader.site.services.engine.sync_engine.pool.checkedout() == 0  # type: ignore[attr-defined]
        async for chunk in chunks:
            received += len(chunk)
    assert queries.count == MANY // BATCH
    assert received > 1000 * MANY


async def test_a_failure_on_the_way_breaks_the_transfer(
    trader: Trader, online: httpx.AsyncClient
) -> None:
    await trader.add_trades(3 * BATCH)
    Queries(trader.site).fail_at = 2
    with pytest.raises(httpx.RemoteProtocolError):
        await online.get("/api/trades.csv")


async def test_a_failure_before_the_first_line_is_a_problem(trader: Trader) -> None:
    Queries(trader.site).fail_at = 1
    assert_problem(await trader.client.get("/api/trades.csv"), 503, "service_unavailable")
