"""Lesson 12: health is 200 when all is well, 503 when not, and never late."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from paper_trade import __version__, audit_outcome
from paper_trade.api import health
from paper_trade.audit_outcome import LATE_AFTER_S
from paper_trade.clock import timestamp, utc_now
from paper_trade.findings import AuditOutcome, Finding
from paper_trade.health import PROBE_LIMIT_S
from paper_trade.heartbeat import LATE_AFTER_MS, WORKERS, Heartbeat, beat, unix_ms
from tests.api.stage import Stage, stage
from tests.faulty_redis import faulty_redis, until

HANGS_AFTER_S = 30.0
"""What is frozen in these tests stays so; an answer later than this has waited for it."""


@pytest.fixture
async def play(
    database_url: str, redis_url: str, engine: AsyncEngine, redis: Redis
) -> AsyncIterator[Stage]:
    async def connected() -> bool:
        _, body = await look()
        return bool(body["database"]["ok"] and body["redis"]["ok"])

    async with stage(database_url, redis_url) as play:
        await until(
            connected
        )  # the first questions open connections, which a busy machine draws out
        yield play


async def look(path: str = "/api/health") -> tuple[int, dict[str, Any]]:
    """Status and body; fails if something that hangs was waited for."""
    api = FastAPI()
    api.include_router(health.router)
    transport = httpx.ASGITransport(api)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as monitor:
        async with asyncio.timeout(HANGS_AFTER_S):
            answer = await monitor.get(path)
    return answer.status_code, answer.json()


async def all_beat(redis: Redis, **changes: Heartbeat) -> None:
    """Every worker leads and beats, but for the changes."""
    for name in WORKERS:
        await beat(redis, name, changes.get(name, Heartbeat(unix_ms(utc_now()), True)))


def test_probes_leave_time_for_an_answer_within_a_second() -> None:
    assert PROBE_LIMIT_S <= 0.7


@pytest.mark.parametrize("path", ["/api/health", "/health"])
async def test_lesson_12_when_all_is_well_it_says_so(play: Stage, redis: Redis, path: str) -> None:
    await play.set_price("150")
    await all_beat(redis)
    status, body = await look(path)
    assert (status, body["status"]) == (200, "ok"), body
    assert body["database"]["ok"] is True
    assert body["database"]["latency_ms"] >= 0
    assert body["redis"]["ok"] is True
    assert body["price"]["ok"] is True
    assert body["price"]["feed"] == "pyth"
    assert body["price"]["age_ms"] >= 0
    assert body["workers"].keys() == set(WORKERS)
    for worker in body["workers"].values():
        assert (worker["ok"], worker["leader"]) == (True, True)
        assert worker["heartbeat_age_ms"] >= 0
    assert (body["audit"], body["version"]) == (None, __version__)


async def test_what_has_not_happened_yet_is_null(play: Stage) -> None:
    status, body = await look()
    assert (status, body["status"]) == (503, "degraded")
    assert body["price"] == {"ok": False, "age_ms": None, "feed": "pyth", "detail": None}
    missing = {"ok": False, "heartbeat_age_ms": None, "leader": None}
    assert body["workers"] == dict.fromkeys(WORKERS, missing)


async def test_a_stale_price_degrades_and_the_worker_says_why(play: Stage, redis: Redis) -> None:
    await play.set_price("150", age_s=60)
    why = "Pyth refuses the API key"
    await all_beat(redis, prices=Heartbeat(unix_ms(utc_now()), True, why))
    status, body = await look()
    assert status == 503
    assert (body["price"]["ok"], body["price"]["detail"]) == (False, why)
    assert body["workers"]["prices"]["ok"] is True


@pytest.mark.parametrize(
    "sign",
    [Heartbeat(unix_ms(utc_now()), False), Heartbeat(unix_ms(utc_now()) - LATE_AFTER_MS - 1, True)],
    ids=["nobody leads", "silent"],
)
async def test_a_worker_that_does_not_work_degrades(
    play: Stage, redis: Redis, sign: Heartbeat
) -> None:
    await play.set_price("150")
    await all_beat(redis, candles=sign)
    status, body = await look()
    assert status == 503
    assert body["workers"]["candles"]["ok"] is False
    assert body["workers"]["prices"]["ok"] is True


FINDING = Finding(7, "balance of USDC by the ledger", "849.85 USDC", "849.850001 USDC")
AS_SHOWN = {
    "account": "7",
    "what": "balance of USDC by the ledger",
    "expected": "849.85 USDC",
    "found": "849.850001 USDC",
}


async def test_an_audit_that_found_nothing_is_told(play: Stage, redis: Redis) -> None:
    await play.set_price("150")
    await all_beat(redis)
    began = utc_now() - timedelta(seconds=61)
    await audit_outcome.save(redis, AuditOutcome(began, accounts=12))
    status, body = await look()
    assert (status, body["status"]) == (200, "ok")
    assert 61 <= body["audit"].pop("age_s") < 120
    assert body["audit"] == {
        "ok": True,
        "checked_at": timestamp(began),
        "late": False,
        "accounts": 12,
        "findings_total": 0,
        "findings": [],
    }


async def test_what_an_audit_found_degrades(play: Stage, redis: Redis) -> None:
    await play.set_price("150")
    await all_beat(redis)
    await audit_outcome.save(redis, AuditOutcome(utc_now(), 12, total=9, findings=(FINDING,)))
    status, body = await look()
    assert (status, body["audit"]["ok"]) == (503, False)
    assert (body["audit"]["findings_total"], body["audit"]["findings"]) == (9, [AS_SHOWN])


async def test_an_audit_that_is_too_old_degrades_and_says_so(play: Stage, redis: Redis) -> None:
    await play.set_price("150")
    await all_beat(redis)
    for age_s, status in ((LATE_AFTER_S - 5, 200), (LATE_AFTER_S + 1, 503)):
        outcome = AuditOutcome(utc_now() - timedelta(seconds=age_s), accounts=12)
        await audit_outcome.save(redis, outcome)
        answered, body = await look()
        assert (answered, body["audit"]["ok"]) == (status, status == 200)
        assert body["audit"]["late"] is (status == 503)
        assert body["audit"]["age_s"] >= age_s


@pytest.mark.parametrize("fault", ["away", "frozen"])
async def test_whatever_redis_does_the_answer_is_in_time(
    database_url: str, redis_url: str, engine: AsyncEngine, redis: Redis, fault: str
) -> None:
    async with faulty_redis(redis_url) as proxy, stage(database_url, proxy.url) as play:
        await play.set_price("150")
        await look()
        if fault == "away":
            await proxy.cut()
        else:
            proxy.freeze()
        for _ in range(3):
            status, body = await look()
            assert status == 503
            assert body["redis"] == {"ok": False, "latency_ms": None}
            assert body["database"]["ok"] is True
            assert body["price"]["ok"] is False
        await proxy.restore()


async def test_a_database_that_hangs_does_not_hang_health(
    redis_url: str, engine: AsyncEngine, redis: Redis
) -> None:
    async with (
        silent_server() as (port, connections),
        stage(f"postgresql://somebody@127.0.0.1:{port}/nothing", redis_url),
    ):
        for _ in range(3):
            status, body = await look()
            assert status == 503
            assert body["database"] == {"ok": False, "latency_ms": None}
            assert body["redis"]["ok"] is True
        order_pool = 1  # it keeps a connection of its own ready
        assert len(connections) <= 3 + order_pool


async def test_a_database_that_is_not_there_degrades(
    redis_url: str, engine: AsyncEngine, redis: Redis
) -> None:
    async with stage("postgresql://somebody@127.0.0.1:1/nothing", redis_url):
        status, body = await look()
    assert (status, body["database"]["ok"]) == (503, False)
    assert "127.0.0.1" not in str(body)


async def test_many_who_look_at_once_are_answered_together(play: Stage, redis: Redis) -> None:
    await play.set_price("150")
    await all_beat(redis)
    answers = await asyncio.gather(*(look() for _ in range(20)))
    assert {status for status, _ in answers} == {200}


@contextlib.asynccontextmanager
async def silent_server() -> AsyncIterator[tuple[int, list[asyncio.StreamWriter]]]:
    """Accepts connections and never says a word."""
    connections: list[asyncio.StreamWriter] = []

    async def accept(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connections.append(writer)

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1], connections
    finally:
        server.close()
        for writer in connections:
            writer.transport.abort()
