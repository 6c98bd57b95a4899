"""A Hermes on a real socket that does what a test scripts, faults first of all.

    async with fake_hermes() as server:
        server.on(STREAM, stream(event(update(price=150)), CUT), stream(HOLD))

Each request to a path gets the next of its replies; the last one is repeated. HTTP is written by
hand, because a proper server would refuse to break off in the middle of a character.
"""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson

from paper_trade.market.tick import FEED_IDS

STREAM = "/v2/updates/price/stream"
LATEST = "/v2/updates/price/latest"
FEEDS = "/v2/price_feeds"
SOL_ID = FEED_IDS["SOL"]
NOW = 1_760_000_000
"""The publish time of an update that names none."""
KEEP_ALIVE = b":\n\n"
LIMIT_S = 10
"""How long a test waits for anything before it fails."""


class Step(Enum):
    """What a reply does besides sending bytes."""

    HOLD = auto()
    """Say nothing more and keep the connection open until the client leaves."""
    CUT = auto()
    """Break the connection off at once."""


HOLD, CUT = Step.HOLD, Step.CUT


@dataclass(frozen=True)
class Repeat:
    """Send the same every few milliseconds until the client leaves."""

    data: bytes


Live = Callable[[], AsyncGenerator[bytes | Step]]
"""What a connection gets as it comes, from its own generator."""
Steps = bytes | Step | Repeat | asyncio.Event | Live
DRIP_S = 0.005


@dataclass(frozen=True)
class Reply:
    """`steps` are sent in order; an Event is waited for. Without `status`, no answer at all."""

    steps: tuple[Steps, ...]
    status: int | None = 200
    content_type: str = "application/json"
    streamed: bool = False


@dataclass(frozen=True)
class Request:
    """A request as it came, and when (the event loop's clock)."""

    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    at: float


Script = Reply | Callable[[Request], Reply]
"""A reply, or how to make one when the request has come."""


def stream(*steps: Steps) -> Reply:
    """Server-sent events, ended properly after the last step."""
    return Reply(steps, content_type="text/event-stream", streamed=True)


def answer(body: bytes | str, status: int = 200, content_type: str = "text/plain") -> Reply:
    """A whole answer."""
    return Reply((body.encode() if isinstance(body, str) else body,), status, content_type)


def latest(*updates: dict[str, Any]) -> Reply:
    """What `/latest` answers with these updates."""
    return Reply((_body(updates),))


SILENT = Reply((HOLD,), status=None)
"""Accepts, reads the request and never answers."""

FEED_LIST = [{"id": SOL_ID, "attributes": {"symbol": "Crypto.SOL/USD", "base": "SOL"}}]


def event(*updates: dict[str, Any]) -> bytes:
    """One event of the stream, as Hermes writes it: no space after the colon."""
    return b"data:" + _body(updates) + b"\n\n"


def error_event(text: str) -> bytes:
    """An error inside the stream."""
    return f"event:error\ndata:{text}\n\n".encode()


def update(
    price: int | str = 150,
    *,
    at: int = NOW,
    slot: int | None = None,
    conf: int | str = "0.1",
    expo: int = -8,
    feed_id: str = SOL_ID,
    metadata: bool = True,
) -> dict[str, Any]:
    """An element of `parsed`. `price` and `conf` are in USD, `at` is the publish time."""

    def scaled(value: int | str) -> str:
        return str(int(Decimal(value).scaleb(-expo)))

    quote = {"price": scaled(price), "conf": scaled(conf), "expo": expo, "publish_time": at}
    about = {"slot": slot, "proof_available_time": None, "prev_publish_time": at - 1}
    return {
        "id": feed_id,
        "price": quote,
        "ema_price": quote,
        "metadata": about if metadata else None,
    }


def _body(updates: tuple[dict[str, Any], ...]) -> bytes:
    binary = {"encoding": "base64", "data": ["UE5BVQEAAAADuAEAAAAEDQ=="]}
    return orjson.dumps({"binary": binary, "parsed": list(updates)})


class FakeHermes:
    """Use through `fake_hermes`. Without a script the stream is held open and there is no price."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.url = ""
        self._replies: dict[str, list[Script]] = {
            STREAM: [stream(HOLD)],
            LATEST: [answer("Update data not found", 404)],
            FEEDS: [answer(orjson.dumps(FEED_LIST), content_type="application/json")],
        }
        self._served: Counter[str] = Counter()
        self._arrived: dict[str, asyncio.Condition] = defaultdict(asyncio.Condition)
        self._open: set[asyncio.StreamWriter] = set()

    def on(self, path: str, *replies: Script) -> None:
        """Script the answers to the requests that come from now on."""
        self._replies[path] = list(replies)
        self._served[path] = 0

    def to(self, path: str) -> list[Request]:
        """The requests to a path so far."""
        return [request for request in self.requests if request.path == path]

    def hang_up(self) -> None:
        """Break off every open connection."""
        for writer in self._open:
            writer.transport.abort()

    async def asked(self, path: str, times: int = 1) -> None:
        """Wait until so many requests to a path have come."""
        async with asyncio.timeout(LIMIT_S), self._arrived[path]:
            await self._arrived[path].wait_for(lambda: len(self.to(path)) >= times)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, one request."""
        self._open.add(writer)
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError):
                await self._answer(reader, writer)
        finally:
            self._open.discard(writer)
        writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        reply = await self._accept(reader)
        if reply.status is not None:
            writer.write(_head(reply))
        for step in reply.steps:
            if not await _do(step, reply, reader, writer):
                return
        if reply.streamed:
            writer.write(b"0\r\n\r\n")
            await writer.drain()

    async def _accept(self, reader: asyncio.StreamReader) -> Reply:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.rstrip().split("\r\n")
        target = urlsplit(first.split(" ")[1])
        headers = {name.lower(): value for name, _, value in (x.partition(": ") for x in lines)}
        now = asyncio.get_running_loop().time()
        request = Request(target.path, parse_qs(target.query), headers, now)
        self.requests.append(request)
        replies = self._replies.get(target.path, [answer("", 404)])
        reply = replies[min(self._served[target.path], len(replies) - 1)]
        self._served[target.path] += 1
        async with self._arrived[target.path]:
            self._arrived[target.path].notify_all()
        return reply if isinstance(reply, Reply) else reply(request)


def _head(reply: Reply) -> bytes:
    lines = [f"HTTP/1.1 {reply.status} Scripted", f"Content-Type: {reply.content_type}"]
    if reply.streamed:
        lines.append("Transfer-Encoding: chunked")
    else:
        length = sum(len(step) for step in reply.steps if isinstance(step, bytes))
        lines += [f"Content-Length: {length}", "Connection: close"]
    return "\r\n".join([*lines, "", ""]).encode()


async def _do(
    step: Steps,
    reply: Reply,
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
) -> bool:
    """Perform a step; False when the connection is over."""
    if step is CUT:
        writer.close()  # sends what was written, without the mark that ends a stream
        return False
    if step is HOLD:
        await reader.read()
        writer.close()
        return False
    if callable(step):
        async with aclosing(step()) as pieces:
            async for piece in pieces:
                if not await _do(piece, reply, reader, writer):
                    return False
        return True
    if isinstance(step, asyncio.Event):
        await writer.drain()
        await step.wait()
    elif isinstance(step, Repeat):
        while not reader.at_eof():
            await _send(step.data, reply, writer)
            await asyncio.sleep(DRIP_S)
    elif isinstance(step, bytes):
        await _send(step, reply, writer)
    return True


async def _send(data: bytes, reply: Reply, writer: asyncio.StreamWriter) -> None:
    writer.write(b"%x\r\n%b\r\n" % (len(data), data) if reply.streamed else data)
    await writer.drain()


@asynccontextmanager
async def fake_hermes(port: int = 0) -> AsyncIterator[FakeHermes]:
    """A server on a free port of this machine."""
    fake = FakeHermes()
    connections: set[asyncio.Task[None]] = set()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(fake.serve(reader, writer))
        connections.add(task)
        task.add_done_callback(connections.discard)
        task.add_done_callback(lambda _: writer.transport.abort() if task.cancelled() else None)

    server = await asyncio.start_server(accept, "127.0.0.1", port)
    fake.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield fake
    finally:
        server.close()
        for task in list(connections):
            task.cancel()
        await asyncio.gather(*connections, return_exceptions=True)
        await server.wait_closed()
