"""The way of a topic's frames into one socket's outbox.

A feed begins by holding back: it has joined its topic before the snapshot is read, so that nothing
can fall between the two, and what comes meanwhile goes out behind the snapshot. Some of it may be
in the snapshot already; `sequence` tells.
"""

from __future__ import annotations

from collections.abc import Callable

from paper_trade.events.frames import prefix
from paper_trade.events.outbox import Outbox
from paper_trade.events.wire import Frame

Send = Callable[[Frame], None]


class LatestFeed:
    """Prices and candles: a socket that is slow gets the newest one."""

    __slots__ = ("_held", "_holding", "_outbox", "topic")

    def __init__(self, topic: str, outbox: Outbox) -> None:
        self.topic = topic
        self._outbox = outbox
        self._holding = True
        self._held: Frame | None = None

    def offer(self, frame: Frame) -> None:
        """Send `frame`, or keep it while holding back."""
        if self._holding:
            self._held = frame
        else:
            self._outbox.put_latest(self.topic, frame)

    def hold(self) -> None:
        """Keep frames back until `release`."""
        self._holding = True

    def release(self) -> None:
        """Send what was held back, then everything as it comes."""
        self._holding = False
        if self._held is not None:
            self._outbox.put_latest(self.topic, self._held)
            self._held = None

    def close(self) -> None:
        """Drop what still waits."""
        self._outbox.forget(self.topic)


class PrivateFeed:
    """One kind of a user's events: every one of them, in order. `send` is the socket's own."""

    __slots__ = ("_held", "_holding", "_prefix", "_send", "topic")

    def __init__(self, topic: str, kind: str, send: Send) -> None:
        self.topic = topic
        self._prefix = prefix(kind)
        self._send = send
        self._holding = True
        self._held: list[Frame] = []

    def offer(self, frame: Frame) -> None:
        """Send `frame` if it is of this feed's kind, or keep it while holding back."""
        if not frame.payload.startswith(self._prefix):
            return
        if self._holding:
            self._held.append(frame)
        else:
            self._send(frame)

    def hold(self) -> None:
        """Keep frames back until `release`."""
        self._holding = True

    def release(self) -> None:
        """Send what was held back, then everything as it comes."""
        self._holding = False
        held, self._held = self._held, []
        for frame in held:
            self._send(frame)

    def close(self) -> None:
        """Nothing of it waits in a place of its own."""


SocketFeed = LatestFeed | PrivateFeed
