"""When a subscription counts as confirmed, against a server that answers when it is told to."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

import hiredis
import pytest
from redis.asyncio import Redis

from paper_trade.events.link import Link
from tests.faulty_redis import until


class ScriptedRedis:
    """Confirms nothing by itself; `asked` is what it was asked to subscribe or unsubscribe."""

    def __init__(self) -> None:
        self.asked: list[tuple[bytes, ...]] = []
        self._writer: asyncio.StreamWriter | None = None

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writer = writer
        parser = hiredis.Reader()
        while data := await reader.read(4096):
            parser.feed(data)
            while (command := parser.gets()) is not False:
                if command[0] in {b"SUBSCRIBE", b"UNSUBSCRIBE"}:
                    self.asked.append(tuple(command))
                else:
                    writer.write(b"+OK\r\n")
        writer.close()

    def confirm(self, kind: bytes, channel: bytes) -> None:
        """What Redis sends for one channel of a command."""
        assert self._writer is not None
        head = b"*3\r\n$%d\r\n%b\r\n$%d\r\n%b\r\n:1\r\n"
        self._writer.write(head % (len(kind), kind, len(channel), channel))


@contextlib.asynccontextmanager
async def linked() -> AsyncIterator[tuple[Link, ScriptedRedis]]:
    """A link whose own channel is confirmed."""
    scripted, up = ScriptedRedis(), asyncio.Event()
    server = await asyncio.start_server(scripted.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with Redis(port=port) as client:
        link = Link(client, ["always"], lambda *_: None, up.set)
        running = asyncio.create_task(link.run())
        await until(lambda: bool(scripted.asked))
        scripted.confirm(b"subscribe", b"always")
        await up.wait()
        yield link, scripted
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running
    server.close()


async def test_a_channel_is_there_when_redis_says_so() -> None:
    async with linked() as (link, scripted):
        adding = asyncio.create_task(link.add("channel"))
        await until(lambda: (b"SUBSCRIBE", b"channel") in scripted.asked)
        assert not adding.done()
        scripted.confirm(b"subscribe", b"channel")
        await adding


async def test_the_answer_to_an_earlier_subscription_does_not_count() -> None:
    async with linked() as (link, scripted):
        given_up = asyncio.create_task(link.add("channel"))
        await until(lambda: len(scripted.asked) == 2)
        given_up.cancel()
        await link.drop("channel")
        adding = asyncio.create_task(link.add("channel"))
        await until(lambda: len(scripted.asked) == 4)
        scripted.confirm(b"subscribe", b"channel")
        scripted.confirm(b"unsubscribe", b"channel")
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await asyncio.shield(adding)
        scripted.confirm(b"subscribe", b"channel")
        await adding


async def test_channels_that_came_and_went_leave_nothing_behind() -> None:
    async with linked() as (link, scripted):
        for number in range(5):
            channel = b"user %d" % number
            adding = asyncio.create_task(link.add(channel.decode()))
            await until(lambda channel=channel: (b"SUBSCRIBE", channel) in scripted.asked)  # type: ignore[misc]
            assert link.unanswered == 1
            scripted.confirm(b"subscribe", channel)
            await adding
            await link.drop(channel.decode())
        assert link.unanswered == 0
