"""A way to a real Redis that can break as networks do."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from urllib.parse import quote

from redis.asyncio.connection import parse_url

CONDITION_LIMIT_S = 30.0


class FaultyRedis:
    """A TCP proxy in front of Redis: `cut` it, `freeze` it, `restore` it."""

    def __init__(self, upstream_url: str) -> None:
        self._upstream = parse_url(upstream_url)
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self._port = 0

    @property
    def url(self) -> str:
        """Where clients reach Redis through it."""
        password = quote(str(self._upstream.get("password") or ""))
        return f"redis://:{password}@127.0.0.1:{self._port}/{self._upstream.get('db', 0)}"

    async def restore(self) -> None:
        """Let everything through (again), on the same port."""
        self._flowing.set()
        if self._server is None:
            self._server = await asyncio.start_server(self._serve, "127.0.0.1", self._port)
            self._port = self._server.sockets[0].getsockname()[1]

    def freeze(self) -> None:
        """Accept connections, keep the open ones, and let nothing through."""
        self._flowing.clear()

    async def cut(self) -> None:
        """Break every connection and refuse new ones."""
        if self._server is not None:
            self._server.close()
            self._server = None
        await self.drop()

    async def drop(self) -> None:
        """Break every connection; new ones work."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        upstream_reader, upstream_writer = await self._open()
        both = [(reader, upstream_writer), (upstream_reader, writer)]
        tasks = [asyncio.create_task(self._forward(*one)) for one in both]
        self._tasks.update(tasks)
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            self._tasks.difference_update(tasks)
            writer.transport.abort()
            upstream_writer.transport.abort()

    async def _open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if "path" in self._upstream:
            return await asyncio.open_unix_connection(self._upstream["path"])
        return await asyncio.open_connection(
            self._upstream.get("host", "localhost"), self._upstream.get("port", 6379)
        )

    async def _forward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            await self._flowing.wait()
            writer.write(data)
            await writer.drain()


@contextlib.asynccontextmanager
async def faulty_redis(upstream_url: str) -> AsyncIterator[FaultyRedis]:
    """A proxy that works until it is told otherwise."""
    proxy = FaultyRedis(upstream_url)
    await proxy.restore()
    try:
        yield proxy
    finally:
        await proxy.cut()


async def until(condition: Callable[[], bool | Awaitable[bool]]) -> None:
    """Wait for a condition, at most half a minute."""
    async with asyncio.timeout(CONDITION_LIMIT_S):
        while True:
            met = condition()
            if met if isinstance(met, bool) else await met:
                return
            await asyncio.sleep(0.01)
