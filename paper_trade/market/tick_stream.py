"""The reading end of the Redis stream of ticks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import dropwhile

import structlog
from redis.asyncio import Redis
from redis.asyncio.client import Pipeline

from paper_trade.market.candles import Observation, OrderKey
from paper_trade.market.tick import NO_SLOT

log = structlog.get_logger(__name__)

START = "0-0"
"""The id before every entry."""
_BIGINT_END = 2**63
_LOWEST, _TOO_HIGH = Decimal("1e-18"), Decimal("1e19")
"""Of a price; a NUMERIC column could not hold any."""
_USUAL_NAMES = [b"p", b"c", b"t", b"s"]

Fields = list[bytes]
"""Name, value, name, value …"""
Entries = list[tuple[bytes, Fields]]


@dataclass(frozen=True, slots=True)
class Read:
    """Ticks in their order of arrival; `last_id` is where to read on, None if nothing came."""

    ticks: list[Observation]
    last_id: str | None


class TickStream:
    """The ticks of one feed and symbol, each read after an id that the reader keeps."""

    def __init__(
        self, redis: Redis, feed: str, symbol: str, *, count: int = 5000, block_ms: int = 1000
    ) -> None:
        self.name = f"ticks:{feed}:{symbol}"
        self._redis = redis
        self._count = count
        self._block_ms = block_ms
        self._lost = False

    async def read(self, after: str, newest: OrderKey | None) -> Read:
        """The next ticks after the id `after`, waiting for the first up to `block_ms`.

        When the entry `after` is gone, the stream was lost, or trimmed beyond what had been read:
        the first tick beyond `newest`, the greatest order key read so far, is then marked as a gap,
        and those before it are left out. Among them may be what a reconnected price worker was told
        once more; who would have known it as a duplicate was lost with the stream.
        """
        entries, whole = await self._entries(after)
        if not whole:
            if not entries:
                restart = await self._find_restart(newest)
                if restart is None:
                    return Read([], None)
                entries, _ = await self._entries(restart)
            log.warning("tick stream lost", stream=self.name, after=after)
            self._lost = True
        read = self._read(entries)
        return self._beyond(newest, read) if self._lost else read

    def _beyond(self, newest: OrderKey | None, read: Read) -> Read:
        """What a stream that was lost begins anew with."""
        fresh = dropwhile(lambda tick: newest is not None and tick.order_key <= newest, read.ticks)
        ticks = list(fresh)
        if ticks:
            ticks[0] = ticks[0]._replace(gap=True)
            self._lost = False
        return Read(ticks, read.last_id)

    async def _entries(self, after: str) -> tuple[Entries, bool]:
        """The entries after an id, and whether none before them were lost.

        Streams are trimmed at their head only: if `after` still exists once the others have been
        read, there was nothing between them.
        """
        pipeline = self._unparsed()
        pipeline.xread({self.name: after}, count=self._count, block=self._block_ms)
        pipeline.xrange(self.name, min=after, max=after, count=1)
        streams, known = await pipeline.execute()
        entries: Entries = streams[0][1] if streams else []
        return entries, after == START or bool(known)

    def _unparsed(self) -> Pipeline:
        """A pipeline whose answers stay as they come: dicts of them cost more than all the rest."""
        pipeline = self._redis.pipeline(transaction=False)
        pipeline.response_callbacks = {}
        return pipeline

    async def _find_restart(self, newest: OrderKey | None) -> str | None:
        """The id after which everything is newer than `newest`; None if nothing is.

        Ids below the reader's own are those of a new stream (on a clock that went back), or of
        the old one restored from an older copy: there, what was counted must not count again.
        """
        oldest_new: bytes | None = None
        end = "+"
        while True:
            pipeline = self._unparsed()
            pipeline.xrevrange(self.name, max=end, count=self._count)
            page: Entries = (await pipeline.execute())[0]
            for entry_id, fields in page:
                tick = self._tick(entry_id, fields)
                if tick is not None and newest is not None and tick.order_key <= newest:
                    return entry_id.decode() if oldest_new else None
                oldest_new = entry_id
            if len(page) < self._count:
                return START if oldest_new else None
            end = f"({page[-1][0].decode()}"

    def _read(self, entries: Entries) -> Read:
        ticks = list(self._ticks(entries))
        return Read(ticks, entries[-1][0].decode() if entries else None)

    def _ticks(self, entries: Entries) -> Iterable[Observation]:
        for entry_id, fields in entries:
            tick = self._tick(entry_id, fields)
            if tick is not None:
                yield tick

    def _tick(self, entry_id: bytes, fields: Fields) -> Observation | None:
        """An entry that no candle could hold is left out: it must not stop all that follow."""
        try:
            return observation(fields)
        except (KeyError, ValueError, InvalidOperation):
            log.warning("tick not understood", stream=self.name, id=entry_id.decode())
            return None


def observation(fields: Fields) -> Observation:
    """What a stream entry says: p price, c confidence, t publish time, s slot, g gap.

    Raises:
        KeyError, ValueError, InvalidOperation: nothing that a candle could hold.
    """
    if fields[::2] == _USUAL_NAMES:
        price, _, time, slot = fields[1::2]
        gap = False
    else:
        named = dict(zip(fields[::2], fields[1::2], strict=True))
        price, time, slot = named[b"p"], named[b"t"], named.get(b"s", b"")
        gap = b"g" in named
    exact = Decimal(price.decode())
    if not _LOWEST <= exact < _TOO_HIGH:
        raise ValueError("no price")
    key = (_bigint(time), _bigint(slot) if slot else NO_SLOT)
    return Observation(exact, key, gap)


def _bigint(text: bytes) -> int:
    number = int(text)
    if not 0 <= number < _BIGINT_END:
        raise ValueError("no time")
    return number
