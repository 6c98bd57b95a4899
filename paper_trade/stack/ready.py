"""When a part is ready, told by what it does rather than by the time it has had."""

from __future__ import annotations

import asyncio
import contextlib

from redis.asyncio import Redis
from redis.exceptions import RedisError

from paper_trade.clock import utc_now
from paper_trade.heartbeat import read, unix_ms
from paper_trade.stack.supervisor import Ready

TIMEOUT_S = 5


def answers(host: str, port: int, path: str) -> Ready:
    """Something answers HTTP there, whatever it says."""
    request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode()

    async def ready() -> bool:
        try:
            async with asyncio.timeout(TIMEOUT_S):
                reader, writer = await asyncio.open_connection(host, port)
                with contextlib.closing(writer):
                    writer.write(request)
                    return (await reader.readline()).startswith(b"HTTP/1.")
        except OSError:  # TimeoutError is one
            return False

    return ready


def beats(worker: str, redis_url: str) -> Ready:
    """The worker, or the one that it stands by for, has given a sign of life since now."""
    since = unix_ms(utc_now())

    async def ready() -> bool:
        try:
            async with Redis.from_url(redis_url, socket_timeout=TIMEOUT_S) as client:
                heartbeat = (await read(client, [worker]))[worker]
        except (RedisError, OSError):
            return False
        return heartbeat is not None and heartbeat.at >= since

    return ready
