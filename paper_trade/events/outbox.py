"""What waits for one socket that cannot take it yet. Bounded, whatever the socket does."""

from __future__ import annotations

from collections import deque

from paper_trade.events.wire import Frame, Wire

LIMIT_BYTES = 256 * 1024


class OutboxFull(Exception):
    """What may not be dropped does not fit: the socket has to be closed and begin again."""


class Outbox:
    """Frames go straight to the wire while it is ready, and wait here while it is not.

    Answers and private events wait in order and are never dropped. Of each public topic only the
    newest frame waits: a slow reader gets the present price, not a queue of old ones.
    """

    __slots__ = ("_latest", "_limit", "_size", "_waiting", "_wire")

    def __init__(self, wire: Wire, limit_bytes: int = LIMIT_BYTES) -> None:
        self._wire = wire
        self._limit = limit_bytes
        self._size = 0
        self._waiting: deque[Frame] = deque()
        self._latest: dict[str, Frame] = {}

    def put_latest(self, topic: str, frame: Frame) -> None:
        """Send `frame`, or let it wait in the place of an older one of `topic`."""
        if self._wire.ready and not self._latest and not self._waiting:
            self._wire.write(frame)
        else:
            self._latest[topic] = frame

    def put(self, frame: Frame) -> None:
        """Send `frame`, or let it wait its turn.

        Raises:
            OutboxFull: it would be more than may wait.
        """
        if self._wire.ready and not self._waiting:
            self._wire.write(frame)
            return
        self._size += len(frame.payload)
        if self._size > self._limit and self._waiting:
            raise OutboxFull
        self._waiting.append(frame)

    def forget(self, topic: str) -> None:
        """Drop what waits of `topic`: nobody wants it any more."""
        self._latest.pop(topic, None)

    def flush(self) -> None:
        """Send as much as the wire takes. Called whenever it has become ready."""
        while self._wire.ready and self._waiting:
            frame = self._waiting.popleft()
            self._size -= len(frame.payload)
            self._wire.write(frame)
        while self._wire.ready and self._latest:
            topic = next(iter(self._latest))
            self._wire.write(self._latest.pop(topic))
