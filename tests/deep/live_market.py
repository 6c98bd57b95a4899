"""A market that lives: a walking price, told as Hermes tells it, and remembered to the last update.

What it can be made to do wrong stands in `hermes_faults`. It runs in the test's own process, whose
clock nobody tampers with: its publish times are true.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

import orjson

from paper_trade.market.udf import RESOLUTIONS
from tests.fake_hermes import (
    LATEST,
    STREAM,
    FakeHermes,
    Reply,
    Request,
    Step,
    answer,
    event,
    fake_hermes,
    latest,
    stream,
    update,
)

TICK_S = 0.25
HISTORY = "/v1/fixed_rate@200ms/history"
START = Decimal(150)
CONFIDENCE = Decimal("0.05")
LONGEST_STEP_CENTS = 5
SLOTS = 10
"""From one price to the next: there is room for another one between."""


@dataclass(frozen=True)
class Update:
    """A price as it was told. No two have the same price within a second.

    `fillable`: an order may be filled on it. `countable`: it belongs into its candles.
    `delivered`: somebody was connected to hear it.
    """

    price: Decimal
    publish_time: int
    slot: int | None
    confidence: Decimal = CONFIDENCE
    fillable: bool = True
    countable: bool = True
    delivered: bool = True

    def parsed(self, expo: int = -8) -> dict[str, Any]:
        """As an element of Hermes' `parsed`."""
        return update(
            str(self.price),
            at=self.publish_time,
            slot=self.slot,
            conf=str(self.confidence),
            expo=expo,
            metadata=self.slot is not None,
        )


Piece = bytes | Step
Told = list[tuple[Update | None, list[Piece]]]
"""Updates, each with what is sent for it; None for what is sent and is no update."""
Telling = Callable[[Update], Told]
"""What a new price becomes on its way out."""


def honestly(new: Update) -> Told:
    """As Hermes tells a price when all is well."""
    return [(new, [event(new.parsed())])]


@dataclass
class LiveMarket:
    """Made by `live_market`. `tell` is how prices are told from now on."""

    hermes: FakeHermes
    told: list[Update] = field(default_factory=list)
    tell: Telling = honestly
    paused: bool = False
    _price: Decimal = START
    _slot: int = 1000 * SLOTS
    _listeners: set[asyncio.Queue[Piece]] = field(default_factory=set)

    @property
    def url(self) -> str:
        return self.hermes.url

    def restore(self) -> None:
        """Do all that Hermes does when all is well."""
        self.tell = honestly
        self.hermes.on(STREAM, stream(self._listen))
        self.hermes.on(LATEST, lambda _: self._latest())
        self.hermes.on(HISTORY, self._history)

    async def run(self) -> None:
        """Tell a new price a few times a second, until cancelled."""
        while True:
            if not self.paused:
                self._advance()
            await asyncio.sleep(TICK_S)

    def _advance(self) -> None:
        self._slot += SLOTS
        step = Decimal(random.randint(-LONGEST_STEP_CENTS, LONGEST_STEP_CENTS)) / 100
        self._price = max(self._price + step, START / 2)
        # Two more digits that are the slot's tell every price within a second from the others.
        price = self._price + Decimal(self._slot // SLOTS % 100) / 10_000
        walked = Update(price, int(time.time()), self._slot)
        for new, pieces in self.tell(walked):
            if new is not None:
                heard = new.delivered and bool(self._listeners)
                self.told.append(replace(new, delivered=heard))
            for listener in self._listeners:
                for piece in pieces:
                    listener.put_nowait(piece)

    async def _listen(self) -> AsyncGenerator[Piece]:
        pieces: asyncio.Queue[Piece] = asyncio.Queue()
        self._listeners.add(pieces)
        try:
            while True:
                yield await pieces.get()
        finally:
            self._listeners.discard(pieces)

    def _latest(self) -> Reply:
        newest = next((one for one in reversed(self.told) if one.fillable), None)
        return answer("Update data not found", 404) if newest is None else latest(newest.parsed())

    def _history(self, request: Request) -> Reply:
        """Candles of what was told: a bucket of which all was told is what its ticks make it."""
        seconds = {name: timeframe.seconds for timeframe, name in RESOLUTIONS.items()}
        step = seconds[request.query["resolution"][0]]
        first, last = (int(request.query[name][0]) for name in ("from", "to"))
        buckets: dict[int, list[Update]] = {}
        for one in self.told:
            if one.countable:
                start = one.publish_time - one.publish_time % step
                buckets.setdefault(start, []).append(one)
        times = [start for start in sorted(buckets) if first <= start <= last]
        if not times:
            return answer(b'{"s":"no_data","t":[],"o":[],"h":[],"l":[],"c":[],"v":[]}')
        prices = [[float(one.price) for one in ordered(buckets[start])] for start in times]
        columns = {
            "o": [bucket[0] for bucket in prices],
            "h": [max(bucket) for bucket in prices],
            "l": [min(bucket) for bucket in prices],
            "c": [bucket[-1] for bucket in prices],
        }
        return answer(orjson.dumps({"s": "ok", "t": times, **columns, "v": [0] * len(times)}))


def ordered(updates: list[Update]) -> list[Update]:
    """By publish time, then slot; those without a slot first, in their order of arrival."""
    return sorted(updates, key=lambda one: (one.publish_time, one.slot or -1))


@asynccontextmanager
async def live_market() -> AsyncIterator[LiveMarket]:
    """A market that is open, on a free port of this machine."""
    async with fake_hermes() as hermes:
        market = LiveMarket(hermes)
        market.restore()
        running = asyncio.create_task(market.run())
        try:
            yield market
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
