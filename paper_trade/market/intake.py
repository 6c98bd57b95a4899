"""From what a source says to what we record: doubtful ticks out, missed time marked."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace

import structlog

from paper_trade.clock import Clock, utc_now
from paper_trade.market.tick import Tick
from paper_trade.market.validation import Doubt, TickFilter

log = structlog.get_logger(__name__)

Sink = Callable[[Tick], Awaitable[None]]


class Intake:
    """Filters the ticks of one symbol and hands the good ones to `sink`.

    `last` is the price before the start, if known. `sink`'s errors propagate.
    """

    def __init__(self, sink: Sink, last: Tick | None = None, clock: Clock = utc_now) -> None:
        self._sink = sink
        self._filter = TickFilter(last)
        self._clock = clock
        self._doubt: Doubt | None = None
        self._missed = True
        self._newest = 0

    def missed_some(self) -> None:
        """Say that updates before the next tick may have been missed: it will carry `gap`."""
        self._missed = True

    async def take(self, ticks: Iterable[Tick]) -> bool:
        """Judge and pass on, in order. True when the publish time has advanced."""
        before = self._newest
        for tick in ticks:
            verdict = self._filter.admit(tick, self._clock())
            self._report(tick, verdict.doubt)
            for good in verdict.ticks:
                await self._pass_on(good)
        return self._newest > before

    async def _pass_on(self, tick: Tick) -> None:
        marked = replace(tick, gap=self._missed)
        self._missed = False
        self._newest = max(self._newest, tick.publish_time)
        await self._sink(marked)

    def _report(self, tick: Tick, doubt: Doubt | None) -> None:
        """Log the first of a row of refused ticks: there can be many a second."""
        if doubt is not None and doubt != self._doubt:
            log.warning(
                "tick refused",
                reason=doubt.value,
                price=str(tick.price),
                publish_time=tick.publish_time,
            )
        self._doubt = doubt
