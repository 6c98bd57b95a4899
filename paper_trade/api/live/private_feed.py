"""The way of a user's events into one socket's outbox: each once, and in order."""

from __future__ import annotations

import asyncio

from paper_trade.api.live.feeds import Send
from paper_trade.api.live.messages import ORDERS, PORTFOLIO
from paper_trade.events import frames
from paper_trade.events.frames import Position, position_of
from paper_trade.events.ordering import Event, EventOrder
from paper_trade.events.wire import Frame
from paper_trade.trading.portfolio import RECENT_ORDERS

CHANNELS = {frames.ORDER_FILLED: ORDERS, frames.PORTFOLIO: PORTFOLIO}


class PrivateFeed:
    """Both private channels of one socket, so that they keep the order between them, too.

    `send` is the socket's own.
    """

    __slots__ = ("_holding", "_loop", "_order", "_send", "_shown", "_timer", "topic")

    def __init__(self, topic: str, send: Send) -> None:
        self.topic = topic
        self._send = send
        self._loop = asyncio.get_running_loop()
        self._order = EventOrder()
        # Of the orders what the snapshot showed, of the portfolio the newest that was sent.
        self._shown: dict[str, Position] = {}
        self._holding = True
        self._timer: asyncio.TimerHandle | None = None

    def offer(self, frame: Frame) -> None:
        """Send what `frame` completes, or let it wait for what it has overtaken."""
        self._order.put(Event.read(frame, self._loop.time()))
        if not self._holding or self._order.full:
            self._pass_on()

    def hold(self) -> None:
        """Keep frames back until `release`, also those whose wait is over."""
        self._holding = True
        self._stop_timer()

    def show(self, channel: str, snapshot: Frame) -> None:
        """Send `snapshot`, and from `release` on what comes after it on `channel`."""
        self._send(snapshot)
        _, self._shown[channel] = position_of(snapshot.payload)

    def release(self) -> None:
        """Send what was held back, then everything as its turn comes."""
        self._holding = False
        if self._shown:
            # The channel that knows less: what the other's snapshot holds is still news to it.
            self._order.start(min(self._shown.values()))
        self._pass_on()

    def leave(self, channel: str) -> None:
        """Send nothing of `channel` any more."""
        self._shown.pop(channel, None)

    def close(self) -> None:
        """Drop what still waits."""
        self._order = EventOrder()
        self._stop_timer()

    def _pass_on(self) -> None:
        self._stop_timer()
        for event in self._order.take(self._loop.time()):
            if self._wanted(event):
                self._send(event.frame)
        due_at = self._order.due_at
        if due_at is not None and not self._holding:
            self._timer = self._loop.call_at(due_at, self._pass_on)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _wanted(self, event: Event) -> bool:
        channel = CHANNELS.get(event.kind)
        if channel is None or channel not in self._shown:
            return False
        shown = self._shown[channel]
        if channel == ORDERS:
            return not _listed(event.position, shown)
        if event.position <= shown:
            return False
        self._shown[channel] = event.position
        return True


def _listed(position: Position, shown: Position) -> bool:
    """Whether the snapshot at `shown` lists that fill. An older one than it lists is still news."""
    missed = shown[1] - position[1]
    return position[0] == shown[0] and 0 <= missed < RECENT_ORDERS
