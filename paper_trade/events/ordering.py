"""Brings a user's events back into the order in which they happened. Pure.

Web processes publish after their commit, when the account's locks are gone: the events of a later
fill may overtake those of an earlier one.
"""

from __future__ import annotations

from bisect import insort
from dataclasses import dataclass, field

from paper_trade.events.frames import PORTFOLIO, Position, position_of
from paper_trade.events.wire import Frame

WAIT_S = 0.5
"""So long an event waits for the one before it. A publisher gives up after as long."""
MOST_WAITING = 128


@dataclass(frozen=True, slots=True, order=True)
class Event:
    """A frame in its place. A fill and its portfolio share a position, of which it is the last."""

    position: Position
    last: bool
    kind: str = field(compare=False)
    frame: Frame = field(compare=False)
    arrived: float = field(compare=False)

    @classmethod
    def read(cls, frame: Frame, now: float) -> Event:
        """What arrived at `now` (seconds that never go back).

        Raises:
            ValueError, KeyError: `frame` is no user's event.
        """
        kind, position = position_of(frame.payload)
        return cls(position, kind == PORTFOLIO, kind, frame, now)


class EventOrder:
    """`put` what arrives, `take` what may be passed on. Drops nothing.

    An event waits for what is missing before it. What comes when the wait for it is over is passed
    on at once: out of order, but not lost.
    """

    __slots__ = ("_complete", "_most", "_wait_s", "_waiting")

    def __init__(self, wait_s: float = WAIT_S, most: int = MOST_WAITING) -> None:
        self._wait_s = wait_s
        self._most = most
        self._complete: Position = (0, 0)
        self._waiting: list[Event] = []

    @property
    def due_at(self) -> float | None:
        """When to `take` again although nothing may have arrived; None: nothing waits."""
        if not self._waiting:
            return None
        return min(event.arrived for event in self._waiting) + self._wait_s

    @property
    def full(self) -> bool:
        """Whether more waits than should."""
        return len(self._waiting) > self._most

    def start(self, position: Position) -> None:
        """Nothing up to `position` is missing."""
        self._complete = max(self._complete, position)

    def put(self, event: Event) -> None:
        """Let `event` wait for the next `take`."""
        insort(self._waiting, event)

    def take(self, now: float) -> list[Event]:
        """What may be passed on at `now`, in order."""
        ready: list[Event] = []
        while self._waiting and self._head_is_ready(now):
            event = self._waiting.pop(0)
            account_id, sequence = event.position
            self._complete = max(self._complete, (account_id, sequence - (not event.last)))
            ready.append(event)
        return ready

    def _head_is_ready(self, now: float) -> bool:
        position = self._waiting[0].position
        if position <= self._complete or _follows(position, self._complete) or self.full:
            return True
        due_at = self.due_at
        return due_at is not None and due_at <= now


def _follows(position: Position, complete: Position) -> bool:
    """Whether nothing fits between. Each account is numbered anew, from 0 (its opening) or 1."""
    account_id, sequence = position
    if account_id > complete[0]:
        return sequence <= 1
    return sequence == complete[1] + 1
