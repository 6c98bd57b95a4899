"""Hostile clients of a real server process: closed with a reason, in bounded memory, and nobody
beside them notices."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator, Iterator

import pytest
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.api.live.hostile import (
    BINARY,
    CLOSE,
    CONTINUATION,
    GONE,
    PING,
    PONG,
    TEXT,
    ended,
    follow_prices,
    frame,
    hostile_socket,
    neighbour,
    pour,
    raw_connection,
)
from tests.api.live.server import client
from tests.api.served import ARRIVES_WITHIN, Served, served
from tests.deep.report import Figure, note
from tests.faulty_redis import until
from tests.servers import short_folder

LIMIT_S = 10
MB = 1024 * 1024
ROOM = 24 * MB
"""More than a quiet server's memory wanders, much less than what each flood brings."""


@pytest.fixture(scope="module")
def attacked(database_url: str, redis_url: str) -> Iterator[Served]:
    """A server that gives a request a second to arrive."""
    settings = {"DATABASE_URL": database_url, "REDIS_URL": redis_url, ARRIVES_WITHIN: "1"}
    with short_folder() as folder, served(folder, **settings) as server:
        yield server


@pytest.fixture(autouse=True)
async def unharmed(attacked: Served, engine: AsyncEngine, redis: Redis) -> AsyncIterator[None]:
    """Whatever was done: it still serves, and had nothing to complain of."""
    before = len(attacked.log)
    yield
    assert attacked.alive
    async with client(attacked.port) as socket:
        await socket.send(kind="ping")
        assert (await socket.receive())["type"] == "pong"
    told = attacked.log[before:]
    assert "Traceback" not in told
    assert "[error" not in told, told


def in_two(text: bytes) -> bytes:
    return frame(TEXT, text[:1], fin=False) + frame(CONTINUATION, text[1:])


MALFORMED: dict[str, tuple[bytes, int]] = {
    "not masked": (frame(TEXT, b"{}", masked=False), 1002),
    "a reserved opcode": (frame(3, b"{}"), 1002),
    "a reserved control opcode": (frame(11), 1002),
    "a reserved bit": (frame(TEXT, b"{}", reserved=4), 1002),
    "compressed though not agreed": (frame(TEXT, b"\xaa\x56\x2a", reserved=4), 1002),
    "a ping in fragments": (frame(PING, b"x", fin=False), 1002),
    "a ping too long": (frame(PING, b"x" * 126), 1002),
    "a fragment of nothing": (frame(CONTINUATION, b"x"), 1002),
    "a message within a message": (frame(TEXT, b"{", fin=False) + frame(TEXT, b"}"), 1002),
    "no UTF-8": (frame(TEXT, b"\xff\xfe"), 1007),
    "no UTF-8, overlong": (frame(TEXT, b"\xc0\xaf"), 1007),
    "no UTF-8, a surrogate": (frame(TEXT, b"\xed\xa0\x80"), 1007),
    "no UTF-8, in fragments": (in_two(b"\xc3\x28"), 1007),
    "a close of one byte": (frame(CLOSE, b"x"), 1002),
    "a close without a reason to be": (frame(CLOSE, (1005).to_bytes(2, "big")), 1002),
    "a close whose reason is no text": (frame(CLOSE, b"\x03\xe8\xff"), 1007),
    "a length beyond all": (frame(TEXT, length=2**63), 4413),
    "a length of a terabyte": (frame(TEXT, length=2**40), 4413),
    "a length over the limit": (frame(BINARY, length=4097), 4413),
    "fragments over the limit": (
        frame(TEXT, b"x" * 4000, fin=False) + frame(CONTINUATION, b"x" * 97),
        4413,
    ),
}


@pytest.mark.parametrize("what", MALFORMED)
async def test_a_malformed_frame_closes_its_own_socket_alone(
    attacked: Served, redis: Redis, what: str
) -> None:
    sent, code = MALFORMED[what]
    async with neighbour(attacked.port, redis), hostile_socket(attacked.port) as hostile:
        hostile.writer.write(sent)
        async with asyncio.timeout(LIMIT_S):
            assert await hostile.close_code() == code
            assert await hostile.reader.read() == b"", "nothing follows a close"


HANDSHAKE = (
    b"GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\n"
)
KEY = b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"

HANDSHAKES: dict[str, bytes] = {
    "without a key": HANDSHAKE + b"\r\n",
    "with a bad key": HANDSHAKE + b"Sec-WebSocket-Key: no\r\n\r\n",
    "with two keys": HANDSHAKE + KEY + KEY + b"\r\n",
    "of another version": HANDSHAKE.replace(b"13", b"12") + KEY + b"\r\n",
    "by POST": HANDSHAKE.replace(b"GET", b"POST") + KEY + b"Content-Length: 0\r\n\r\n",
    "with a line too long": HANDSHAKE + KEY + b"X-Long: " + b"x" * 9000 + b"\r\n\r\n",
    "with an address too long": HANDSHAKE.replace(b"/ws", b"/ws?" + b"x" * 9000) + KEY + b"\r\n",
    "with too many headers": HANDSHAKE + KEY + b"X: y\r\n" * 200 + b"\r\n",
    "for what is no address": HANDSHAKE.replace(b"/ws", b"/ws/elsewhere") + KEY + b"\r\n",
}


@pytest.mark.parametrize("how", HANDSHAKES)
async def test_a_bad_handshake_is_answered_and_over(
    attacked: Served, redis: Redis, how: str
) -> None:
    async with neighbour(attacked.port, redis), raw_connection(attacked.port) as (reader, writer):
        writer.write(HANDSHAKES[how])
        async with asyncio.timeout(LIMIT_S):
            answer = await reader.read()
        assert answer.startswith(b"HTTP/1.1 4"), answer[:200]


@pytest.mark.parametrize(
    "early",
    [frame(PING), frame(TEXT, b"\xff"), frame(3), b"\0" * 5000],
    ids=["a ping", "no UTF-8", "no frame", "nought"],
)
async def test_what_comes_before_the_handshake_is_answered_breaks_nothing(
    attacked: Served, redis: Redis, early: bytes
) -> None:
    async with neighbour(attacked.port, redis), raw_connection(attacked.port) as (reader, writer):
        writer.write(HANDSHAKE + KEY + b"\r\n")
        await asyncio.sleep(0)
        writer.write(early)
        async with asyncio.timeout(LIMIT_S):
            try:
                answer = await reader.read(12)
            except ConnectionError:
                answer = b""
        assert answer in {b"", b"HTTP/1.1 101"}


POST = b"POST /api/auth/nonce HTTP/1.1\r\nHost: x\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"
BEGINNINGS = [
    b"",
    b"G",
    b"GET /ws HTTP/1.1\r\nHost: x\r\n",
    HANDSHAKE + KEY,
    POST + b"Content-Length: 100\r\n\r\n{",
    CHUNKED + b"5\r\n{",
]


async def test_half_open_requests_are_given_up(attacked: Served, redis: Redis) -> None:
    """However slowly they grow: what is not there after a second is not waited for."""
    async with neighbour(attacked.port, redis), contextlib.AsyncExitStack() as stack:
        quiet = attacked.connections
        halves = []
        for beginning in BEGINNINGS * 40:
            half = await stack.enter_async_context(raw_connection(attacked.port))
            half[1].write(beginning)
            halves.append(half)
        async with asyncio.timeout(LIMIT_S), asyncio.TaskGroup() as group:
            trickling = group.create_task(trickle([writer for _, writer in halves[:60]]))
            await asyncio.gather(*(ended(reader) for reader, _ in halves))
            trickling.cancel()
        await until(lambda: attacked.connections <= quiet)
    note(
        "attacks",
        "half-open requests, some growing by a byte now and then",
        tried=len(halves),
        result="each given up after its time; a neighbour missed no price",
    )


async def trickle(writers: list[asyncio.StreamWriter]) -> None:
    """A byte now and then, so that nobody could say that it is silent."""
    while True:
        for writer in writers:
            writer.write(b"x")
        await asyncio.sleep(0.1)


ENDLESS = {
    "a head": b"GET /api/health HTTP/1.1\r\nHost: x\r\n",
    "trailers": CHUNKED + b"2\r\n{}\r\n0\r\n",
    "an address": b"GET /",
}


@pytest.mark.parametrize("what", ENDLESS)
async def test_what_surrounds_a_body_has_an_end(attacked: Served, redis: Redis, what: str) -> None:
    more = b"x" * MB if what == "an address" else b"X-Long: " + b"x" * MB + b"\r\n"
    async with neighbour(attacked.port, redis), raw_connection(attacked.port) as (reader, writer):
        before = attacked.memory
        writer.write(ENDLESS[what])
        assert not await pour(writer, itertools.repeat(more, 128))
        assert attacked.memory - before < ROOM
        note("attacks", f"HTTP: {what} without an end", tried="128 MB", result="refused at 64 KiB")
        assert (await ended(reader))[:12] in {b"", b"HTTP/1.1 431", b"HTTP/1.1 422"}


FLOODS = {
    "pings": frame(PING, b"x" * 125),
    "pongs": frame(PONG, b"x" * 125),
    "messages": frame(TEXT, b'{"type":"ping"}'),
    "empty messages": frame(TEXT),
    "binary messages": frame(BINARY, b"\0"),
    "subscriptions": frame(TEXT, b'{"type":"subscribe","channel":"candles:SOL:1m"}'),
    "tokens": frame(TEXT, b'{"type":"auth","token":"a.b.c"}'),
}


@pytest.mark.parametrize("what", FLOODS)
async def test_a_flood_is_dammed(attacked: Served, redis: Redis, what: str) -> None:
    """Its sender reads nothing, so that no answer is ever taken."""
    flood = FLOODS[what] * 1000
    async with (
        neighbour(attacked.port, redis),
        hostile_socket(attacked.port, receive_buffer=4096) as hostile,
    ):
        before = attacked.memory
        await pour(hostile.writer, itertools.repeat(flood, 32 * MB // len(flood)))
        grown = attacked.memory - before
        assert grown < ROOM
    note("attacks", f"/ws: a flood of {what}", tried="32 MB, no answer read", **dammed(grown))


def dammed(grown: int) -> dict[str, Figure]:
    told = f"closed; memory +{max(0, grown) / MB:.1f} MB; a neighbour missed no price"
    return {"result": told}


async def test_fragments_of_nothing_are_dammed(attacked: Served, redis: Redis) -> None:
    flood = frame(CONTINUATION, fin=False) * 10_000
    async with neighbour(attacked.port, redis), hostile_socket(attacked.port) as hostile:
        before = attacked.memory
        hostile.writer.write(frame(TEXT, b"{", fin=False))
        await pour(hostile.writer, itertools.repeat(flood, 100))
        assert attacked.memory - before < ROOM
        with contextlib.suppress(*GONE):
            assert await hostile.close_code() == 4429
    note("attacks", "/ws: fragments without an end", tried="1,000,000", **dammed(0))


async def test_slow_readers_get_the_present_and_hold_nothing_up(
    attacked: Served, redis: Redis
) -> None:
    async with contextlib.AsyncExitStack() as stack:
        slow = [
            await stack.enter_async_context(hostile_socket(attacked.port, receive_buffer=4096))
            for _ in range(50)
        ]
        for one in slow:
            await follow_prices(one)
        before = attacked.memory
        async with neighbour(attacked.port, redis) as quiet:
            for _ in range(60):
                for _ in range(25):
                    await quiet.tick(padding=2000)
                await quiet.catch_up()  # it is a quick one only as long as it keeps up
        assert attacked.memory - before < ROOM


async def test_thousands_of_subscriptions_leave_nothing_behind(
    attacked: Served, redis: Redis
) -> None:
    async with neighbour(attacked.port, redis), contextlib.AsyncExitStack() as stack:
        for _ in range(6):
            busy = await stack.enter_async_context(hostile_socket(attacked.port))
            for channel in ("candles:SOL:1m", "candles:SOL:1d", "prices") * 16:
                busy.send(f'{{"type":"subscribe","channel":"{channel}"}}')
                busy.send(f'{{"type":"unsubscribe","channel":"{channel}"}}')
            busy.send('{"type":"ping"}')
            while b'"pong"' not in await busy.receive_text():
                pass
    await until(lambda: only_sessions(redis))


async def only_sessions(redis: Redis) -> bool:
    return set(await redis.pubsub_channels()) == {b"live:sessions"}
