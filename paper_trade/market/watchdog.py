"""Gives up on a stream that is alive and has nothing new to say."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from types import TracebackType
from typing import Self

from paper_trade.market.hermes import UnreachableError


class Watchdog:
    """`async with`: the block may go without news for `limit_s` seconds of monotonic time.

    Raises:
        UnreachableError: out of the block, when the time is up.
    """

    def __init__(self, limit_s: float) -> None:
        self._limit_s = limit_s
        self._timeout = asyncio.timeout(limit_s)

    async def __aenter__(self) -> Self:
        await self._timeout.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        try:
            await self._timeout.__aexit__(kind, error, at)
        except TimeoutError:
            words = "The price server has not sent a newer price for a while"
            raise UnreachableError(words) from None

    async def unhurried(self, taking: Awaitable[bool]) -> bool:
        """Await what we do ourselves: it is not the server's time. True is news: start anew."""
        loop = asyncio.get_running_loop()
        ends_at = self._timeout.when()
        left_s = self._limit_s if ends_at is None else ends_at - loop.time()
        self._timeout.reschedule(None)
        news = await taking
        self._timeout.reschedule(loop.time() + (self._limit_s if news else left_s))
        return news
