"""A simulator on a real socket, and a reader of its stream, for tests."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import httpx
from starlette.applications import Starlette

from paper_trade.market.simulator.server import SimulatorServer
from paper_trade.market.tick import FEED_IDS

SOL = FEED_IDS["SOL"]
LATEST = "/v2/updates/price/latest"
STREAM = "/v2/updates/price/stream"
IDS = {"ids[]": SOL}
GIVE_UP_S = 20


class SetClock:
    """A clock that stands where the test put it."""

    def __init__(self, time_s: float) -> None:
        self.time_s = time_s

    def __call__(self) -> datetime:
        return datetime.fromtimestamp(self.time_s, UTC)

    def monotonic(self) -> float:
        """The same as plain seconds."""
        return self.time_s


@asynccontextmanager
async def running(app: Starlette) -> AsyncIterator[httpx.AsyncClient]:
    """Serve `app` on a free port; a client of it. Stops with streams open."""
    port: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    server = SimulatorServer(app, port.set_result)
    task = asyncio.create_task(server.serve_on("127.0.0.1", 0))
    try:
        async with asyncio.timeout(GIVE_UP_S):
            base_url = f"http://127.0.0.1:{await port}"
            async with httpx.AsyncClient(base_url=base_url, trust_env=False) as client:
                yield client
    finally:
        server.should_exit = True
        await task


@asynccontextmanager
async def streaming(client: httpx.AsyncClient, **params: str) -> AsyncIterator[AsyncIterator[str]]:
    """Open the stream: its frames, each without the empty line that ends it."""
    async with client.stream("GET", STREAM, params={**IDS, **params}) as response:
        assert response.status_code == 200, await response.aread()
        assert response.headers["content-type"].startswith("text/event-stream")
        yield _frames(response)


async def _frames(response: httpx.Response) -> AsyncIterator[str]:
    rest = ""
    async for text in response.aiter_text():
        *frames, rest = (rest + text).split("\n\n")
        for frame in frames:
            yield frame


async def take(frames: AsyncIterator[str], count: int) -> list[dict[str, Any]]:
    """The next `count` updates of a stream, keep-alives left out."""
    updates: list[dict[str, Any]] = []
    async for frame in frames:
        if frame != ":":
            assert frame.startswith("data:{"), frame
            updates.append(json.loads(frame.removeprefix("data:")))
        if len(updates) == count:
            break
    return updates


def order_key(update: dict[str, Any]) -> tuple[int, int]:
    """(publish time, slot) of an update of one feed."""
    parsed = update["parsed"][0]
    return parsed["price"]["publish_time"], parsed["metadata"]["slot"]
