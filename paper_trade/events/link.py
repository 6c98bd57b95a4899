"""One Redis pub/sub connection that is there again whenever Redis is.

redis-py's own `PubSub` reconnects without a word; here whoever listens must know, because what was
published in between is gone. So this is built on a bare connection.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

import structlog
from redis.asyncio import Redis
from redis.asyncio.connection import AbstractConnection
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError

from paper_trade.jitter import jitter

log = structlog.get_logger(__name__)

LIMIT_S = 3.0
QUIET_S = 5.0
"""After so long without a word the connection is asked for one; after as long again it is dead."""
RETRY_WITHIN_S = 1.0

OnMessage = Callable[[str, bytes], None]
OnUp = Callable[[], None]


class Link:
    """Keeps a set of channels subscribed. `run` for ever; `add` and `drop` at any time.

    `on_message(channel, payload)` and `on_up()` are called on the event loop and must not block.
    `on_up` follows every connect, once all channels are subscribed again.
    """

    def __init__(
        self, redis: Redis, channels: Iterable[str], on_message: OnMessage, on_up: OnUp
    ) -> None:
        self._pool = redis.connection_pool
        self._on_message = on_message
        self._on_up = on_up
        self._connection: AbstractConnection | None = None
        self._confirmed = {channel: asyncio.Event() for channel in channels}
        # A channel that was dropped and is wanted again has two answers under way: the last counts.
        self._unanswered: Counter[str] = Counter()
        self._writing = asyncio.Lock()

    @property
    def unanswered(self) -> int:
        """How many channels' subscriptions Redis has been sent and has not answered."""
        return len(self._unanswered)

    async def add(self, channel: str) -> None:
        """Return once Redis has confirmed: whatever is published from now on arrives.

        Raises:
            RedisError, OSError: no connection, or no answer. The channel stays wanted and comes
                with the next connection; `drop` it if that is not meant.
        """
        confirmed = self._confirmed.get(channel)
        if confirmed is None:
            confirmed = self._confirmed[channel] = asyncio.Event()
            await self._send("SUBSCRIBE", [channel])
        elif self._connection is None:
            raise RedisConnectionError("no connection")
        async with asyncio.timeout(LIMIT_S):
            await confirmed.wait()

    async def drop(self, channel: str) -> None:
        """Unsubscribe; never raises."""
        if self._confirmed.pop(channel, None) is not None:
            try:
                await self._send("UNSUBSCRIBE", [channel])
            except (RedisError, OSError):
                log.debug("the connection is lost, and the subscription with it")

    async def run(self) -> None:
        """Connect, read, and begin again whenever that ends. Cancel to stop."""
        lost = False
        while True:
            try:
                await self._connect()
                lost = False
                await self._read()
            except Exception as error:  # whatever it was, the sockets need their prices
                if not lost:
                    log.warning("live connection to redis lost", exc_info=_surprise(error))
                lost = True
            finally:
                await self._disconnect()
            await asyncio.sleep(jitter(RETRY_WITHIN_S))

    async def _connect(self) -> None:
        options: dict[str, Any] = {
            **self._pool.connection_kwargs,
            "retry": Retry(NoBackoff(), 0),
            "socket_timeout": None,
            "health_check_interval": 0,
        }
        connection: AbstractConnection = self._pool.connection_class(**options)
        try:
            async with asyncio.timeout(LIMIT_S):
                await connection.connect()  # type: ignore[no-untyped-call]
        except BaseException:
            await connection.disconnect(nowait=True)
            raise
        self._unanswered.clear()
        self._connection = connection
        await self._send("SUBSCRIBE", list(self._confirmed))

    async def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        for confirmed in self._confirmed.values():
            confirmed.clear()
        if connection is not None:
            await connection.disconnect(nowait=True)

    async def _read(self) -> None:
        connection, asked, complete = self._connection, False, False
        assert connection is not None
        while True:
            reply = await connection.read_response(timeout=QUIET_S, push_request=True)
            if reply is None:
                if asked:
                    raise RedisConnectionError("silent")
                await self._send("PING", [])
            asked = reply is None
            if isinstance(reply, list) and len(reply) == 3:
                self._handle(*reply)
            if not complete and all(event.is_set() for event in self._confirmed.values()):
                complete = True
                self._on_up()

    def _handle(self, kind: bytes, channel: bytes, payload: Any) -> None:
        name = channel.decode()
        if kind == b"message":
            self._on_message(name, payload)
        elif kind == b"subscribe":
            self._unanswered[name] -= 1
            if self._unanswered[name] <= 0:
                del self._unanswered[name]
                if name in self._confirmed:
                    self._confirmed[name].set()

    async def _send(self, command: str, arguments: list[str]) -> None:
        async with self._writing:
            connection = self._connection
            if connection is None or not connection.is_connected:
                raise RedisConnectionError("no connection")
            if command == "SUBSCRIBE":
                self._unanswered.update(arguments)
            async with asyncio.timeout(LIMIT_S):
                await connection.send_command(command, *arguments)


def _surprise(error: Exception) -> Exception | None:
    """An outage needs no traceback; anything else does."""
    return None if isinstance(error, (RedisError, OSError)) else error
