"""Fans out what is published on Redis to the sockets of this process.

One Redis connection a process, whatever the number of sockets; a channel is subscribed while
somebody here wants it.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, Protocol

import orjson
import structlog
from redis.asyncio import Redis

from paper_trade.events.link import Link
from paper_trade.events.topics import SESSIONS
from paper_trade.events.wire import Frame

log = structlog.get_logger(__name__)

FIRST_CONNECT_S = 1.0
RESYNC_AT_ONCE = 16
"""So many sockets catch up at a time after an outage, so that the database is not run down."""


@dataclass(frozen=True, slots=True)
class SessionEnded:
    """One session (`jti`) or all of a user (`user_id`) were ended."""

    jti: str | None = None
    user_id: int | None = None

    def concerns(self, jti: str, user_id: int) -> bool:
        return self.jti == jti or self.user_id == user_id


class Feed(Protocol):
    """Where the frames of one topic go for one socket."""

    def offer(self, frame: Frame) -> None:
        """Take `frame` without waiting."""


class Listener(Protocol):
    """A socket, as the hub sees it."""

    def session_ended(self, ended: SessionEnded) -> None:
        """A session has ended, perhaps this socket's."""

    async def resync(self) -> None:
        """Frames may have been lost: check the session again, and send fresh snapshots."""


class Hub:
    """The topics of this process' sockets. Use within `async with`."""

    def __init__(self, redis: Redis) -> None:
        self._link = Link(redis, [SESSIONS], self._on_message, self._on_up)
        self._feeds: dict[str, dict[Feed, None]] = {}
        self._listeners: dict[Listener, None] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._up = asyncio.Event()

    async def __aenter__(self) -> Hub:
        """Connect. Without a Redis go on all the same: there is a connection as soon as it is."""
        self._spawn(self._link.run())
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(FIRST_CONNECT_S):
                await self._up.wait()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Disconnect. Sockets are not closed: that is their server's to do."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def attach(self, listener: Listener) -> None:
        """Tell `listener` of ended sessions and outages from now on."""
        self._listeners[listener] = None

    def detach(self, listener: Listener) -> None:
        """The opposite of `attach`."""
        self._listeners.pop(listener, None)

    @property
    def sockets(self) -> int:
        """How many sockets are attached."""
        return len(self._listeners)

    async def join(self, topic: str, feed: Feed) -> None:
        """Offer every frame of `topic` to `feed`; what is published after the return is not missed.

        Raises:
            RedisError, OSError: Redis is out of reach; `feed` has not joined.
        """
        self._feeds.setdefault(topic, {})[feed] = None
        try:
            await self._link.add(topic)
        except BaseException:
            self.leave(topic, feed)
            raise

    def leave(self, topic: str, feed: Feed) -> None:
        """The opposite of `join`. Leaving twice does no harm."""
        feeds = self._feeds.get(topic)
        if feeds is None:
            return
        feeds.pop(feed, None)
        if not feeds:
            del self._feeds[topic]
            self._spawn(self._unsubscribe(topic))

    async def _unsubscribe(self, topic: str) -> None:
        if topic not in self._feeds:
            await self._link.drop(topic)

    def _on_message(self, topic: str, payload: bytes) -> None:
        if topic == SESSIONS:
            self._end_session(payload)
        elif feeds := self._feeds.get(topic):
            frame = Frame(payload)
            for feed in list(feeds):
                try:
                    feed.offer(frame)
                except Exception:
                    log.exception("a socket could not be offered a frame", topic=topic)

    def _end_session(self, payload: bytes) -> None:
        try:
            fields = orjson.loads(payload)
            ended = SessionEnded(fields.get("jti"), fields.get("user_id"))
        except (ValueError, AttributeError):
            log.warning("unreadable message", topic=SESSIONS)
            return
        for listener in list(self._listeners):
            listener.session_ended(ended)

    def _on_up(self) -> None:
        # Also after the first connect: sockets may have come before it.
        self._up.set()
        self._spawn(self._resync(list(self._listeners)))

    async def _resync(self, listeners: list[Listener]) -> None:
        turns = asyncio.Semaphore(RESYNC_AT_ONCE)

        async def one(listener: Listener) -> None:
            async with turns:
                try:
                    await listener.resync()
                except Exception:
                    log.exception("a socket could not catch up")

        await asyncio.gather(*(one(listener) for listener in listeners))

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
