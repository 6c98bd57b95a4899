"""What everybody reads: candles beside pgbench's same SELECT, the price beside the smallest app."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Final

from bench.lines import Line, compare
from bench.live_market import fill_candles, ticking
from bench.pgbench import transactions_per_second
from bench.processes import Loader, loader
from bench.servers import POLL_S, WEB_READY_WITHIN_S, Servers, durable_servers, web_processes
from bench.workers import worker_process
from paper_trade.bootstrap import open_services
from paper_trade.stack.preflight import free_port
from paper_trade.stack.ready import answers

CONNECTIONS: Final = 16
SECONDS: Final = 3
CANDLES: Final = 5000
_CANDLES = "/api/market/candles?asset=SOL&timeframe=1m&limit=1000"
_PRICE = "/api/market/price/SOL"
_ZIPPED = {"Accept-Encoding": "gzip, deflate, br"}


@dataclass(frozen=True, slots=True)
class Stage:
    """One web process, the smallest app, both idle; candles that grow with every tick."""

    servers: Servers
    reading: Loader
    port: int
    smallest_port: int

    async def read(self, path: str, **headers: str) -> float:
        """Answers a second of the product."""
        return await self._answers(self.port, path, headers)

    async def read_smallest(self) -> float:
        """Answers a second of the smallest app."""
        return await self._answers(self.smallest_port, "/", {})

    async def select(self, script: str) -> float:
        """The same of pgbench."""
        return await transactions_per_second(
            self.servers.database_url, script, clients=CONNECTIONS, seconds=SECONDS
        )

    async def _answers(self, port: int, path: str, headers: dict[str, str]) -> float:
        result = await self.reading.do(
            port=port, path=path, headers=headers, connections=CONNECTIONS, seconds=SECONDS
        )
        assert result["statuses"].keys() == {"200"}, result
        return float(result["answers_per_s"])


async def lines() -> AsyncIterator[Line]:
    """The lines of the public reads."""
    async with _stage() as stage:
        plain, zipped, selects = await compare(
            lambda: stage.read(_CANDLES),
            lambda: stage.read(_CANDLES, **_ZIPPED),
            lambda: stage.select("candles.sql"),
        )
        name, limit = f"1 000 candles, HTTP, {CONNECTIONS} clients", "pgbench, same SELECT"
        yield Line(name, "answers/s", plain, selects, limit, at_least=1.0)
        yield Line(f"{name}, gzip", "answers/s", zipped, selects, limit, at_least=1.0)
        price, smallest = await compare(lambda: stage.read(_PRICE), stage.read_smallest)
        name, limit = f"price, HTTP, {CONNECTIONS} clients", "smallest ASGI app"
        yield Line(name, "answers/s", price, smallest, limit, at_least=0.6)


@asynccontextmanager
async def _stage() -> AsyncIterator[Stage]:
    with durable_servers() as servers:
        fill_candles(servers, CANDLES)
        async with AsyncExitStack() as stack, open_services(servers.settings()) as services:
            await stack.enter_async_context(ticking(services))
            stack.enter_context(worker_process(servers, "candles"))
            reading = await stack.enter_async_context(
                loader("bench.http_reader", servers.environment())
            )
            smallest_port = await stack.enter_async_context(_smallest_app())
            port = await stack.enter_async_context(web_processes(servers, 1))
            yield Stage(servers, reading, port, smallest_port)


@asynccontextmanager
async def _smallest_app() -> AsyncIterator[int]:
    """The port of a running `bench.smallest_app`."""
    port = free_port()
    app = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bench.smallest_app", str(port))
    )
    try:
        ready = answers("127.0.0.1", port, "/")
        async with asyncio.timeout(WEB_READY_WITHIN_S):
            while not await ready():
                assert app.returncode is None, "The smallest app ended"
                await asyncio.sleep(POLL_S)
        yield port
    finally:
        app.terminate()
        await app.wait()
