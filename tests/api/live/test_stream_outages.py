"""Sockets stay open while Redis is away, and are right again when it is back (lesson 17)."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.api.live.server import Client, client, serving
from tests.api.stage import ORIGIN, Stage, stage
from tests.faulty_redis import FaultyRedis, faulty_redis, until


@pytest.fixture
async def proxy(redis_url: str, redis: Redis) -> AsyncIterator[FaultyRedis]:
    async with faulty_redis(redis_url) as proxy:
        yield proxy


@pytest.fixture
async def behind(
    database_url: str, proxy: FaultyRedis, engine: AsyncEngine
) -> AsyncIterator[Stage]:
    """A web process that reaches Redis through the proxy."""
    async with stage(database_url, proxy.url) as behind:
        yield behind


@pytest.fixture
async def elsewhere(behind: Stage, redis: Redis) -> Redis:
    """What other processes use: Redis itself."""
    await behind.set_price("150")
    return redis


@contextlib.asynccontextmanager
async def watching(behind: Stage, token: str) -> AsyncIterator[Client]:
    """A signed-in page that follows everything."""
    async with serving() as port, client(port, origin=ORIGIN, cookie=token) as page:
        for channel in ("prices", "candles:SOL:1m", "orders", "portfolio"):
            await page.subscribe(channel)
        yield page


@pytest.mark.parametrize("outage", ["dropped", "away"])
async def test_lesson_17_after_an_outage_every_channel_is_shown_again(
    behind: Stage, proxy: FaultyRedis, elsewhere: Redis, outage: str
) -> None:
    token, _ = await behind.sign_in()
    async with watching(behind, token) as page:
        if outage == "dropped":
            await proxy.drop()
        else:
            await proxy.cut()
            await proxy.restore()
        frames = [await page.receive() for _ in range(4)]
        assert [frame["type"] for frame in frames] == ["orders", "portfolio", "price", "candles"]
        await elsewhere.publish("live:prices", b'{"type":"price","price":"151"}')
        assert (await page.receive())["price"] == "151"


async def test_a_logout_that_was_missed_closes_the_socket(
    behind: Stage, proxy: FaultyRedis, elsewhere: Redis
) -> None:
    token, session = await behind.sign_in()
    async with watching(behind, token) as page:
        await proxy.cut()
        await elsewhere.delete(f"session:{session.jti}")
        await proxy.restore()
        assert await page.close_code() == 4401


async def test_while_redis_is_away_requests_are_refused_and_the_socket_stays(
    behind: Stage, proxy: FaultyRedis, elsewhere: Redis
) -> None:
    token, _ = await behind.sign_in()
    async with serving() as port, client(port) as page:
        await proxy.cut()
        await page.send(kind="subscribe", channel="prices")
        refusal = await page.receive()
        assert (refusal["code"], refusal["channel"]) == ("service_unavailable", "prices")
        await page.send(kind="auth", token=token)
        refused = {"type": "auth", "ok": False, "code": "service_unavailable"}
        assert await page.receive() == refused
        await proxy.restore()
        await until(lambda: listens(elsewhere))
        assert (await page.subscribe("prices"))[0]["type"] == "subscribed"


async def listens(redis: Redis) -> bool:
    """Whether the web process is connected for live data."""
    return bool(await redis.pubsub_channels("live:sessions"))


async def test_a_page_that_cannot_be_recognised_is_told_to_come_back(
    behind: Stage, proxy: FaultyRedis, elsewhere: Redis
) -> None:
    token, _ = await behind.sign_in()
    async with serving() as port:
        await proxy.cut()
        async with client(port, origin=ORIGIN, cookie=token) as page:
            assert await page.close_code() == 4503
