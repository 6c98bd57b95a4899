"""Runs the Hermes client against a server and waits for what it says."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from pydantic import SecretStr

from paper_trade.jitter import jitter
from paper_trade.market.feed import HermesFeed
from paper_trade.market.feed_times import FeedTimes
from paper_trade.market.hermes_client import HermesClient
from paper_trade.market.intake import Intake
from paper_trade.market.tick import Tick
from tests.fake_hermes import LIMIT_S, NOW, FakeHermes

SOON = FeedTimes(backoff_first_s=0.001, backoff_max_s=0.01, spacing_s=0.0)
"""Reconnects at once; everything else takes as long as in production."""


class Followed:
    """What has come out of the client so far."""

    def __init__(self) -> None:
        self.ticks: list[Tick] = []
        self.said: list[str | None] = []
        self._changed = asyncio.Event()

    @property
    def prices(self) -> list[str]:
        """The ticks' prices, without trailing zeros."""
        return [format(tick.price.normalize(), "f") for tick in self.ticks]

    @property
    def words(self) -> str:
        """All that was said, in one text."""
        return " | ".join(said for said in self.said if said)

    async def take(self, tick: Tick) -> None:
        self.ticks.append(tick)
        self._changed.set()

    def say(self, detail: str | None) -> None:
        self.said.append(detail)
        self._changed.set()

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait for something that is said or that comes."""
        async with asyncio.timeout(LIMIT_S):
            while not condition():
                self._changed.clear()
                await self._changed.wait()

    async def until_ticks(self, count: int) -> None:
        await self.until(lambda: len(self.ticks) >= count)

    async def until_said(self, part: str) -> None:
        await self.until(lambda: part in self.words)


@asynccontextmanager
async def following(
    server: FakeHermes,
    *,
    times: FeedTimes = SOON,
    key: str | None = None,
    last: Tick | None = None,
    snapshot: bool = True,
    spread: Callable[[float], float] = jitter,
) -> AsyncIterator[Followed]:
    """Follow SOL on `server` at the moment NOW, until the block ends."""
    followed = Followed()
    intake = Intake(followed.take, last, lambda: datetime.fromtimestamp(NOW, UTC))
    async with HermesClient(server.url, SecretStr(key) if key else None, times) as client:
        feed = HermesFeed(
            client,
            "pyth",
            intake,
            followed.say,
            times=times,
            snapshot=snapshot,
            spread=spread,
        )
        task = asyncio.create_task(feed.run())
        try:
            yield followed
        finally:
            task.cancel()
            await asyncio.wait([task])
        assert task.cancelled(), "the client ended by itself"
