"""Takes the newest price back when nothing newer comes, by a clock that nobody can step.

Readers judge a price's age by the wall clock. When that is set back, a price from before grows
young again, while every new one is refused as one of the future.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import Self

import structlog
from redis.exceptions import RedisError

from paper_trade.market.prices import Prices

log = structlog.get_logger(__name__)

RETRY_S = 1.0
_OUTAGE = (RedisError, OSError, TimeoutError)


class Withdrawal:
    """`async with`: withdraws a price that was not `renewed` for `max_age_s` seconds.

    It does so as the leader of `leader_token`. A new price puts an end to that, whose ever it is.
    """

    def __init__(self, prices: Prices, leader_token: str, max_age_s: float) -> None:
        self._prices = prices
        self._token = leader_token
        self._max_age_s = max_age_s
        self._renewed = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._run())
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._task is not None
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task

    def renewed(self) -> None:
        """A new price has been published."""
        self._renewed.set()

    async def _run(self) -> None:
        while True:
            try:
                async with asyncio.timeout(self._max_age_s):
                    await self._renewed.wait()
            except TimeoutError:
                await self._withdraw()
                await self._renewed.wait()
            self._renewed.clear()

    async def _withdraw(self) -> None:
        """Outages of Redis are waited out."""
        while not self._renewed.is_set():
            try:
                withdrawn = await self._prices.withdraw(self._token)
            except _OUTAGE:
                await asyncio.sleep(RETRY_S)
            else:
                if withdrawn:
                    log.warning("price withdrawn", nothing_newer_for_s=self._max_age_s)
                return
