"""A market's updates as server-sent events, framed as Hermes frames them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress

from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from paper_trade.market.simulator.encoding import AnswerShape, encode_event
from paper_trade.market.simulator.source import SlowConsumer, Source

KEEP_ALIVE = b":\n\n"
SLOW_CONSUMER = b"event:error\ndata:Slow consumer: disconnected\n\n"
SHORTEST_PAUSE_S = 0.001
"""Leaves the event loop to others even when a replay never runs out of due updates."""


class EventStream(StreamingResponse):
    """The updates published from now on, until the client leaves or `closing` is set."""

    def __init__(
        self, source: Source, shape: AnswerShape, keep_alive_s: float, closing: asyncio.Event
    ) -> None:
        self._events = _events(source, shape, keep_alive_s, closing)
        super().__init__(
            self._events,
            media_type="text/event-stream",
            headers={"cache-control": "no-cache"},
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # A client that leaves while a send waits for it would keep its place in a replay until the
        # garbage collector finds the generator: the others would wait for it.
        async with aclosing(self._events):
            await super().__call__(scope, receive, send)


async def _events(
    source: Source, shape: AnswerShape, keep_alive_s: float, closing: asyncio.Event
) -> AsyncGenerator[bytes, None]:
    now = asyncio.get_running_loop().time
    last_sent = now()
    with source.subscribe() as subscription:
        while not closing.is_set():
            try:
                updates = subscription.take()
            except SlowConsumer:
                yield SLOW_CONSUMER
                return
            if updates:
                yield b"".join(encode_event(update, shape) for update in updates)
                subscription.delivered()
                last_sent = now()
            elif now() - last_sent >= keep_alive_s:
                yield KEEP_ALIVE
                last_sent = now()
            silence_left = last_sent + keep_alive_s - now()
            await _wait(closing, min(subscription.pause_s(), silence_left))


async def _wait(closing: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(max(SHORTEST_PAUSE_S, seconds)):
            await closing.wait()
