"""The way of a public topic's frames into one socket's outbox.

A feed begins by holding back: it has joined its topic before the snapshot is read, so that nothing
can fall between the two, and what comes meanwhile goes out behind the snapshot. While a feed shows
another snapshot, it holds back again.
"""

from __future__ import annotations

from collections.abc import Callable

from paper_trade.events.outbox import Outbox
from paper_trade.events.wire import Frame

Send = Callable[[Frame], None]


class LatestFeed:
    """Prices and candles: a socket that is slow gets the newest one."""

    __slots__ = ("_held", "_holding", "_outbox", "_send", "topic")

    def __init__(self, topic: str, outbox: Outbox, send: Send) -> None:
        self.topic = topic
        self._send = send
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

    def show(self, channel: str, snapshot: Frame) -> None:
        """Send `snapshot`."""
        self._send(snapshot)

    def release(self) -> None:
        """Send what was held back, then everything as it comes."""
        self._holding = False
        if self._held is not None:
            self._outbox.put_latest(self.topic, self._held)
            self._held = None

    def leave(self, channel: str) -> None:
        """A public topic is one channel: `close` says it all."""

    def close(self) -> None:
        """Drop what still waits."""
        self._held = None
        self._outbox.forget(self.topic)
