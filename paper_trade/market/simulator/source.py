"""What the Hermes server asks of the market behind it."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Protocol

from paper_trade.market.price_update import PriceUpdate
from paper_trade.market.simulator.history import TimedBar


class SlowConsumer(Exception):
    """A subscriber is too far behind to be worth serving."""


class Subscription(Protocol):
    """One reader's place in the stream of updates."""

    def take(self) -> list[PriceUpdate]:
        """The updates due by now, oldest first, after those delivered; maybe none, or not all.

        Raises:
            SlowConsumer: end the stream.
        """
        ...

    def delivered(self) -> None:
        """What was taken has reached the client, and is not needed again."""
        ...

    def pause_s(self) -> float:
        """How long nothing new is to be expected; not above a second."""
        ...


class Source(Protocol):
    """A market that can be streamed. Its methods do no I/O."""

    label: str
    """Says in every answer what these prices are: `simulated` or `replay`."""

    def latest(self) -> PriceUpdate:
        """The newest published update: what a client that has just connected missed."""
        ...

    def subscribe(self) -> AbstractContextManager[Subscription]:
        """Everything published from now on."""
        ...

    def history(self, resolution_min: int, from_s: int, to_s: int) -> list[TimedBar]:
        """Candles that begin within the range, both ends inclusive. Slow: call it in a thread.

        Raises:
            TooManyBars: the range is too long.
        """
        ...
