"""How requests arrive: in time, one after the other, and meaning one thing only."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from paper_trade.api.http_protocol import BoundedHttp
from paper_trade.api.middleware import BodyLimit
from paper_trade.stack.web import SERVER_OPTIONS
from tests.deep.report import note

PATIENCE_S = 0.4
LIMIT_S = 10
LARGE = 3_000_000


class Impatient(BoundedHttp):
    arrives_within_s = PATIENCE_S


async def slow(_: Request) -> Response:
    await asyncio.sleep(PATIENCE_S * 2)
    return PlainTextResponse("slow")


async def echo(request: Request) -> Response:
    return PlainTextResponse(await request.body())


Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@pytest.fixture
async def connection() -> AsyncIterator[Connection]:
    routes = [
        Route("/api/slow", slow, methods=["GET", "POST"]),
        Route("/api/echo", echo, methods=["GET", "POST"]),
    ]
    app = BodyLimit(Starlette(routes=routes))
    options = {**SERVER_OPTIONS, "http": Impatient, "loop": "auto", "lifespan": "off"}
    server = uvicorn.Server(uvicorn.Config(app, timeout_graceful_shutdown=1, **options))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        task = asyncio.create_task(server.serve(sockets=[listening]))
        reader, writer = await asyncio.open_connection(*listening.getsockname())
        try:
            async with asyncio.timeout(LIMIT_S):
                yield reader, writer
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()
            server.should_exit = True
            await task


async def answers(reader: asyncio.StreamReader) -> list[str]:
    """The status codes of all answers until the server hangs up."""
    heard = b""
    with contextlib.suppress(ConnectionError):
        while part := await reader.read(65_536):
            heard += part
    return [answer[:3].decode() for answer in heard.split(b"HTTP/1.1 ")[1:]]


def post(path: str, body: bytes, *headers: str) -> bytes:
    lines = [f"POST {path} HTTP/1.1", "Host: x", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


async def test_an_answer_may_take_longer_than_its_request(connection: Connection) -> None:
    reader, writer = connection
    writer.write(post("/api/slow", b"abc", "Content-Length: 3"))
    writer.write(post("/api/slow", b"abc", "Content-Length: 3", "Connection: close"))
    assert await answers(reader) == ["200", "200"]


async def test_a_request_behind_another_has_its_own_time(connection: Connection) -> None:
    reader, writer = connection
    writer.write(post("/api/slow", b"abc", "Content-Length: 3"))
    writer.write(post("/api/echo", b"ab", "Content-Length: 3"))
    assert await answers(reader) == ["200"]


async def test_what_is_refused_for_its_size_is_read_to_its_end(connection: Connection) -> None:
    reader, writer = connection
    writer.write(post("/api/echo", b"x" * LARGE, f"Content-Length: {LARGE}"))
    await writer.drain()
    writer.write(post("/api/echo", b"abc", "Content-Length: 3", "Connection: close"))
    assert await answers(reader) == ["413", "200"]


async def test_who_asks_for_nothing_more_is_let_go(connection: Connection) -> None:
    reader, writer = connection
    writer.write(post("/api/echo", b"x" * LARGE, f"Content-Length: {LARGE}"))
    assert await answers(reader) == ["413"]


AMBIGUOUS = {
    "both lengths": post(
        "/api/echo", b"0\r\n\r\n", "Content-Length: 5", "Transfer-Encoding: chunked"
    ),
    "both, the other way": post(
        "/api/echo", b"0\r\n\r\n", "Transfer-Encoding: chunked", "Content-Length: 5"
    ),
    "two lengths": post("/api/echo", b"abcde", "Content-Length: 5", "Content-Length: 6"),
    "a list of lengths": post("/api/echo", b"abcde", "Content-Length: 5, 6"),
    "a signed length": post("/api/echo", b"abcde", "Content-Length: +5"),
    "a negative length": post("/api/echo", b"abcde", "Content-Length: -5"),
    "a hexadecimal length": post("/api/echo", b"abcde", "Content-Length: 0x5"),
    "a length beyond all": post("/api/echo", b"abcde", "Content-Length: 99999999999999999999"),
    "a space before the colon": post("/api/echo", b"abcde", "Content-Length : 5"),
    "a continued line": post("/api/echo", b"abcde", "X: y", " Content-Length: 5"),
    "an unknown coding": post("/api/echo", b"0\r\n\r\n", "Transfer-Encoding: xchunked"),
    "a coding in two": post("/api/echo", b"0\r\n\r\n", "Transfer-Encoding: chunked, identity"),
    "a bad chunk": post("/api/echo", b"zz\r\nabc\r\n0\r\n\r\n", "Transfer-Encoding: chunked"),
    "a chunk that says less": post(
        "/api/echo", b"1\r\nabc\r\n0\r\n\r\n", "Transfer-Encoding: chunked"
    ),
    "a bare return": b"GET /api/echo HTTP/1.1\rHost: x\r\r",
    "a nought in a name": post("/api/echo", b"abcde", "X\0: y"),
    "a nought in a value": post("/api/echo", b"abcde", "X: y\0"),
    "no HTTP": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
}


@pytest.mark.parametrize("how", AMBIGUOUS)
async def test_what_can_be_read_in_two_ways_is_not_read_at_all(
    connection: Connection, how: str
) -> None:
    """Nothing hidden behind it becomes a request: a proxy may have read it the other way."""
    reader, writer = connection
    writer.write(AMBIGUOUS[how] + b"GET /api/echo HTTP/1.1\r\nHost: x\r\n\r\n")
    assert await answers(reader) == ["400"]
    refused = "refused: 400, and nothing behind it is read"
    note("attacks", "HTTP: request smuggling", tried=len(AMBIGUOUS), result=refused)
