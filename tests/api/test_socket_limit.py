"""Sockets of one client: refused beyond the limit, whoever's page they are for."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import orjson
import pytest
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus

from paper_trade.api.app import create_api
from tests.api.live.server import serving
from tests.api.stage import stage

Opened = Callable[..., AbstractAsyncContextManager[int]]


async def of_the_pages(websocket: WebSocket) -> None:
    await websocket.accept()
    await websocket.receive()


@pytest.fixture
def opened(database_url: str, redis_url: str, engine: AsyncEngine, redis: Redis) -> Opened:
    """Serves `/ws` and a socket of the pages with the given settings; gives the port."""

    @asynccontextmanager
    async def opened(**settings: Any) -> AsyncIterator[int]:
        api = create_api()
        api.router.routes.insert(0, WebSocketRoute("/_event", of_the_pages))
        async with (
            stage(database_url, redis_url, **settings),
            serving(api=api) as port,
        ):
            yield port

    return opened


async def knock(port: int, path: str = "/ws", forwarded_for: str | None = None) -> ClientConnection:
    headers = {} if forwarded_for is None else {"X-Forwarded-For": forwarded_for}
    url = f"ws://127.0.0.1:{port}{path}"
    return await connect(url, additional_headers=headers, proxy=None)


async def refused(port: int, path: str = "/ws", forwarded_for: str | None = None) -> None:
    with pytest.raises(InvalidStatus) as refusal:
        await knock(port, path, forwarded_for)
    answer = refusal.value.response
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "10"
    assert answer.headers["content-type"] == "application/problem+json"
    problem = orjson.loads(answer.body)
    assert problem["code"] == "rate_limited"
    assert problem["request_id"]


async def test_one_client_holds_so_many_of_all_kinds_and_leaves_room_for_others(
    opened: Opened,
) -> None:
    async with opened(trusted_proxy_hops=1, max_sockets_per_ip=2) as port:
        first = await knock(port, "/ws", "203.0.113.7")
        second = await knock(port, "/_event", "6.6.6.6, 203.0.113.7")
        await refused(port, "/ws", "203.0.113.7")
        await refused(port, "/_event", "198.51.100.1, 203.0.113.7")
        other = await knock(port, "/ws", "198.51.100.1")
        await first.close()
        again = await knock(port, "/ws", "203.0.113.7")
        for socket in (second, other, again):
            await socket.close()


async def test_one_client_opens_so_many_a_minute(opened: Opened) -> None:
    async with opened(trusted_proxy_hops=1, rate_limit_sockets=3) as port:
        for _ in range(3):
            await (await knock(port, "/ws", "203.0.113.7")).close()
        await refused(port, "/_event", "203.0.113.7")
        await (await knock(port, "/ws", "198.51.100.1")).close()


async def test_this_machine_is_not_counted_but_its_proxies_clients_are(opened: Opened) -> None:
    async with opened(trusted_proxy_hops=1, max_sockets_per_ip=1) as port:
        sockets = [await knock(port) for _ in range(5)]
        sockets.append(await knock(port, forwarded_for="203.0.113.7"))
        await refused(port, forwarded_for="203.0.113.7")
        for socket in sockets:
            await socket.close()


async def test_an_unasked_for_header_changes_nothing(opened: Opened) -> None:
    async with opened(max_sockets_per_ip=1) as port:
        sockets = [await knock(port, forwarded_for="203.0.113.7") for _ in range(3)]
        for socket in sockets:
            await socket.close()
