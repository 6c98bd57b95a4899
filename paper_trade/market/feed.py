"""Follow one price feed of Hermes for ever: stream first, polling when the stream keeps failing.

Hermes has no resume: whatever was missed between two connections stays missed, so the first tick
after each (re)connect carries `gap`, and so does every polled one.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable

import structlog

from paper_trade.jitter import jitter
from paper_trade.market.feed_times import FeedTimes
from paper_trade.market.hermes import (
    HermesError,
    HermesFormatError,
    UnknownFeedError,
    UnreachableError,
    confirms_feed,
    parse_updates,
)
from paper_trade.market.hermes_client import HermesClient
from paper_trade.market.intake import Intake
from paper_trade.market.tick import FEED_IDS, FEED_SYMBOLS, SYMBOL, Tick
from paper_trade.market.watchdog import Watchdog

log = structlog.get_logger(__name__)

Say = Callable[[str | None], None]

POLLING = "The price server's stream keeps failing: prices are polled every few seconds"


class HermesFeed:
    """One symbol's prices, from the server to `intake`.

    `feed` is the name that the ticks carry. `say` gets what is wrong with the source, in words for
    anybody, and None when all is well. `snapshot=False` skips the question for the latest price
    after a connect: a replay stands still while nobody is connected, and its latest price can be
    hours ahead of the ones in transit. `spread` picks the pause below a given number of seconds.
    """

    def __init__(
        self,
        client: HermesClient,
        feed: str,
        intake: Intake,
        say: Say,
        *,
        symbol: str = SYMBOL,
        times: FeedTimes | None = None,
        snapshot: bool = True,
        spread: Callable[[float], float] = jitter,
    ) -> None:
        self._client = client
        self._feed = feed
        self._intake = intake
        self._say = say
        self._symbol = symbol
        self._id = FEED_IDS[symbol]
        self._times = times or FeedTimes()
        self._snapshot = snapshot
        self._spread = spread
        self._id_confirmed = False
        self._failures = 0
        self._idle_streams = 0
        self._poll_next = False
        self._not_before = 0.0

    async def run(self) -> None:
        """Work until cancelled, whatever the server does. An error of the sink ends it."""
        while True:
            await self._space_out()
            try:
                await (self._poll() if self._poll_next else self._follow())
            except HermesError as error:
                self._failures += 1
                pause = self._times.least_pause_s(error)
                pause += self._spread(self._times.backoff_s(self._failures))
                log.warning("no prices", reason=str(error), retry_in_s=round(pause, 1))
                self._say(str(error))
                await asyncio.sleep(pause)

    async def _space_out(self) -> None:
        await asyncio.sleep(max(0.0, self._not_before - time.monotonic()))
        self._not_before = time.monotonic() + self._times.spacing_s

    async def _follow(self) -> None:
        """One connection to the stream. Returns when it is old enough to be renewed."""
        self._idle_streams += 1
        try:
            await self._confirm_id()
            await self._read_stream()
        except (UnreachableError, HermesFormatError):
            # Other refusals (a key, a limit) are the same at every address: polling is no help.
            self._poll_next = self._idle_streams >= self._times.poll_after
            raise

    async def _confirm_id(self) -> None:
        """Check that our id means what we think, until the server has answered once."""
        if self._id_confirmed:
            return
        feed_symbol = FEED_SYMBOLS[self._symbol]
        try:
            listed = await self._client.feeds(self._symbol)
            known = confirms_feed(listed, feed_id=self._id, feed_symbol=feed_symbol)
        except UnknownFeedError:
            raise
        except HermesError as error:
            log.warning("price feed id not checked", reason=str(error))
        else:
            self._id_confirmed = True
            log.info("price feed id checked", symbol=feed_symbol, listed=known)

    async def _read_stream(self) -> None:
        async with (
            Watchdog(self._times.watchdog_s) as watchdog,
            self._client.events(self._id) as events,
        ):
            old_at = time.monotonic() + self._times.connection_max_s
            self._intake.missed_some()
            if self._snapshot:
                await self._take_snapshot(watchdog)
            async for data in events:
                await self._take_event(data, watchdog)
                if time.monotonic() >= old_at:
                    log.info("renewing the connection to the price server")
                    return
        raise UnreachableError("The price server ended the stream")

    async def _take_snapshot(self, watchdog: Watchdog) -> None:
        """The price at this moment; the stream only tells the next change. Nice to have."""
        try:
            ticks = self._parse(await self._client.latest(self._id))
        except HermesError as error:
            log.warning("no snapshot of the price", reason=str(error))
            return
        await watchdog.unhurried(self._take(ticks))

    async def _take_event(self, data: str, watchdog: Watchdog) -> None:
        try:
            ticks = self._parse(data)
        except HermesFormatError as error:
            log.warning("event ignored", reason=str(error))
            self._say(str(error))
            return
        if await watchdog.unhurried(self._take(ticks)):
            self._idle_streams = 0

    async def _poll(self) -> None:
        """Ask again and again for a while, then let the stream be tried again."""
        self._poll_next = False
        ends_at = time.monotonic() + self._times.poll_for_s
        while time.monotonic() < ends_at:
            ticks = self._parse(await self._client.latest(self._id))
            self._intake.missed_some()
            await self._take(ticks, POLLING)
            await asyncio.sleep(self._times.poll_every_s)

    def _parse(self, body: bytes | str) -> list[Tick]:
        return parse_updates(body, feed_id=self._id, feed=self._feed, symbol=self._symbol)

    async def _take(self, ticks: Iterable[Tick], detail: str | None = None) -> bool:
        advanced = await self._intake.take(ticks)
        if advanced:
            self._failures = 0
            self._say(detail)
        return advanced
