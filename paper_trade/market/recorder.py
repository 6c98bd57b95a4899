"""What the leading price worker does with a tick: publish it, or remember that one is missing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import structlog
from redis.exceptions import RedisError

from paper_trade.market.prices import Outcome, Prices
from paper_trade.market.tick import Tick

log = structlog.get_logger(__name__)

_OUTAGE = (RedisError, OSError, TimeoutError)


class Recorder:
    """Publishes ticks under one leadership. Never raises for Redis.

    `renewed` is called after each tick that has become the newest price.

    A tick that cannot be published is dropped, because by the time Redis is back it is no news; the
    next one that gets through carries `gap` instead, and so do those that follow a `gap` of which
    the first copy was dropped or was no new tick.
    """

    def __init__(
        self, prices: Prices, leader_token: str, renewed: Callable[[], None] = lambda: None
    ) -> None:
        self._prices = prices
        self._token = leader_token
        self._renewed = renewed
        self._gap = False
        self._reachable = True

    async def record(self, tick: Tick) -> None:
        """Publish `tick`."""
        self._gap = self._gap or tick.gap
        try:
            outcome = await self._prices.publish(replace(tick, gap=self._gap), self._token)
        except _OUTAGE as error:
            self._gap = True
            self._report(reachable=False, reason=type(error).__name__)
            return
        self._report(reachable=True, reason=outcome.value)
        if outcome is Outcome.NEW:
            self._renewed()
        if outcome in {Outcome.NEW, Outcome.LATE}:
            self._gap = False
        elif outcome is Outcome.NOT_LEADER:
            self._gap = True

    def _report(self, *, reachable: bool, reason: str) -> None:
        if reachable != self._reachable:
            level = log.info if reachable else log.warning
            level("prices are recorded again" if reachable else "prices are lost", reason=reason)
        self._reachable = reachable
