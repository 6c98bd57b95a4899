"""Clients that do what no client should, and one beside them that does nothing wrong."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

import orjson
from redis.asyncio import Redis

from tests.api.live.raw_client import RawClient, raw_client
from tests.api.live.server import Client, client
from tests.faulty_redis import until

TEXT, BINARY, CONTINUATION, CLOSE, PING, PONG = 1, 2, 0, 8, 9, 10
TICK_EVERY_S = 0.01
GONE = (ConnectionError, asyncio.IncompleteReadError)


def frame(
    opcode: int,
    payload: bytes = b"",
    *,
    fin: bool = True,
    reserved: int = 0,
    masked: bool = True,
    length: int | None = None,
) -> bytes:
    """A WebSocket frame; `length` is what it says of itself, whatever the payload is."""
    said = len(payload) if length is None else length
    first = (fin << 7) | (reserved << 4) | opcode
    mask_bit = masked << 7
    if said < 126:
        head = bytes([first, mask_bit | said])
    elif said < 65_536:
        head = bytes([first, mask_bit | 126]) + said.to_bytes(2, "big")
    else:
        head = bytes([first, mask_bit | 127]) + said.to_bytes(8, "big")
    if not masked:
        return head + payload
    mask = os.urandom(4)
    return head + mask + bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))


@asynccontextmanager
async def raw_connection(
    port: int,
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A bare TCP connection, gone after the block."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        yield reader, writer
    finally:
        await hang_up(writer)


@asynccontextmanager
async def hostile_socket(
    port: int, *, receive_buffer: int | None = None
) -> AsyncIterator[RawClient]:
    """An open WebSocket that does only what it is told to, gone after the block."""
    hostile = await raw_client(port, receive_buffer=receive_buffer)
    try:
        yield hostile
    finally:
        await hang_up(hostile.writer)


async def hang_up(writer: asyncio.StreamWriter) -> None:
    """Without a word, and whatever has become of the connection."""
    writer.transport.abort()
    with contextlib.suppress(*GONE):
        await writer.wait_closed()


async def ended(reader: asyncio.StreamReader) -> bytes:
    """What comes until the other end hangs up, however it does."""
    heard = b""
    with contextlib.suppress(*GONE):
        while part := await reader.read(65_536):
            heard += part
    return heard


async def pour(writer: asyncio.StreamWriter, parts: Iterable[bytes]) -> bool:
    """Send it until the server takes no more; whether it took all. Nothing is read meanwhile."""
    try:
        for part in parts:
            writer.write(part)
            async with asyncio.timeout(2):
                await writer.drain()
    except (*GONE, TimeoutError):
        return False
    return True


class Neighbour:
    """Follows prices, each of which is numbered, while others attack."""

    def __init__(self, socket: Client, redis: Redis) -> None:
        self._socket = socket
        self._redis = redis
        self._sent = 0
        self._turn = asyncio.Lock()  # numbers go out in their order
        self._over = False
        self.heard: list[int] = []

    async def tick_until_over(self) -> None:
        """Publish a price every now and then."""
        while not self._over:
            await self.tick()
            await asyncio.sleep(TICK_EVERY_S)

    def stop(self) -> None:
        """Let the price that is on its way be the last."""
        self._over = True

    async def tick(self, padding: int = 0) -> None:
        """Publish one price, made so many bytes longer."""
        async with self._turn:
            price = {"type": "price", "n": self._sent, "padding": "x" * padding}
            await self._redis.publish("live:prices", orjson.dumps(price))
            self._sent += 1

    async def listen_for_ever(self) -> None:
        """Take what comes."""
        while True:
            price = await self._socket.receive()
            if "n" in price:
                self.heard.append(price["n"])

    async def catch_up(self) -> None:
        """Wait for the newest price, and require every one before it, in order and once."""
        newest = self._sent - 1
        await until(lambda: self.heard[-1:] >= [newest])
        assert self.heard == list(range(len(self.heard))), "the neighbour missed prices"


@asynccontextmanager
async def neighbour(port: int, redis: Redis) -> AsyncIterator[Neighbour]:
    """Somebody who must not notice what goes on within the block."""
    async with client(port, ping_interval=None) as socket:
        await socket.send(kind="subscribe", channel="prices")
        for _ in range(2):  # the answer, and that there is no price yet
            await socket.receive()
        quiet = Neighbour(socket, redis)
        async with asyncio.TaskGroup() as group:
            ticking = group.create_task(quiet.tick_until_over())
            listening = group.create_task(quiet.listen_for_ever())
            try:
                yield quiet
                quiet.stop()
                await ticking
                await quiet.tick()
                await quiet.catch_up()
            finally:
                quiet.stop()
                listening.cancel()


async def follow_prices(hostile: RawClient) -> None:
    """Subscribe, and read what is answered at once."""
    hostile.send('{"type":"subscribe","channel":"prices"}')
    for _ in range(2):
        await hostile.receive_text()
