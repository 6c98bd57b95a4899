"""The newest price and the stream of ticks, in Redis.

`price:{feed}:{symbol}` the newest tick (hash) · `ticks:{feed}:{symbol}` every tick (stream with
fields p, c, t, s, g) · `seen:{feed}:{symbol}` the identities of the last hour's ticks · channel
`live:prices` the newest tick as a frame ready to send.
"""

from __future__ import annotations

from collections.abc import Awaitable
from decimal import Decimal
from enum import StrEnum
from typing import Final, cast

import orjson
from redis.asyncio import Redis

from paper_trade.clock import Clock, utc_now
from paper_trade.market.latest_price import LatestPrice
from paper_trade.market.tick import SYMBOL, Tick
from paper_trade.market.validation import MAX_AHEAD_S
from paper_trade.market.views import price_view
from paper_trade.money import format_decimal

__all__ = ["LatestPrice", "Outcome", "Prices"]

LIVE_PRICES: Final = "live:prices"
LEADER_KEY: Final = "leader:prices"
LATE_WINDOW_S: Final = 3600
KEPT_TICKS: Final = 1_000_000
KEPT_IDENTITIES: Final = 200_000
"""An hour of Pyth is 9 000; the bound is for a market that runs many times as fast."""


class Outcome(StrEnum):
    """What became of a published tick."""

    NEW = "new"
    """It is the newest: price, stream and channel have it."""
    LATE = "late"
    """Older than the newest by an hour or less: it belongs to its candle, so the stream has it."""
    DUPLICATE = "duplicate"
    TOO_LATE = "too_late"
    NOT_LEADER = "not_leader"
    """Another process publishes now. Nothing was written."""


# One round trip, and nothing between its steps: readers never see a price without its tick.
# A stored price from the future (a clock was wrong) does not count as the newest.
_PUBLISH = """
local price_key, ticks_key, seen_key, leader_key = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local token, p, c, t, s, gap = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6]
local identity, frame, channel = ARGV[7], ARGV[8], ARGV[9]
local future, window, kept, kept_seen =
    tonumber(ARGV[10]), tonumber(ARGV[11]), ARGV[12], tonumber(ARGV[13])

if redis.call('GET', leader_key) ~= token then return 'not_leader' end

local time, slot = tonumber(t), tonumber(s) or -1
local stored = redis.call('HMGET', price_key, 'publish_time', 'slot')
local last_time, last_slot = tonumber(stored[1] or ''), tonumber(stored[2] or '') or -1
local known = last_time and last_time <= future
if known and time < last_time - window then return 'too_late' end
if redis.call('ZADD', seen_key, 'NX', t, identity) == 0 then return 'duplicate' end

local entry = {'p', p, 'c', c, 't', t}
if s ~= '' then entry[#entry + 1] = 's'; entry[#entry + 1] = s end
if gap == '1' then entry[#entry + 1] = 'g'; entry[#entry + 1] = '1' end
redis.call('XADD', ticks_key, 'MAXLEN', '~', kept, '*', unpack(entry))

if known and (time < last_time or (time == last_time and slot < last_slot)) then return 'late' end
redis.call('HSET', price_key, 'price', p, 'confidence', c, 'publish_time', t, 'slot', s,
    'withdrawn', '')
redis.call('ZREMRANGEBYSCORE', seen_key, '-inf', '(' .. (time - window))
redis.call('ZREMRANGEBYRANK', seen_key, 0, -kept_seen - 1)
redis.call('PUBLISH', channel, frame)
return 'new'
"""

_WITHDRAW = """
if redis.call('GET', KEYS[2]) ~= ARGV[1] or redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('HSET', KEYS[1], 'withdrawn', '1')
return 1
"""


class Prices:
    """The prices of one feed. Redis errors propagate; a restarted Redis is noticed by itself.

    `max_age_s`: from which age on a price is `stale`. `redis` answers bytes.
    """

    def __init__(self, redis: Redis, feed: str, max_age_s: int, clock: Clock = utc_now) -> None:
        self._redis = redis
        self._feed = feed
        self._max_age_s = max_age_s
        self._clock = clock
        self._publish = redis.register_script(_PUBLISH)
        self._withdraw = redis.register_script(_WITHDRAW)

    async def latest(self, symbol: str = SYMBOL) -> LatestPrice | None:
        """The newest price however old it is; None before the first one."""
        fields = ["price", "confidence", "publish_time", "slot", "withdrawn"]
        reading = cast(
            Awaitable[list[bytes | None]], self._redis.hmget(self._key("price", symbol), fields)
        )
        price, confidence, publish_time, slot, withdrawn = await reading
        if price is None or confidence is None or publish_time is None:
            return None
        return LatestPrice(
            feed=self._feed,
            symbol=symbol,
            price=Decimal(price.decode()),
            confidence=Decimal(confidence.decode()),
            publish_time=int(publish_time),
            slot=int(slot) if slot else None,
            withdrawn=bool(withdrawn),
        )

    async def publish(self, tick: Tick, leader_token: str) -> Outcome:
        """Record a tick once, however often it is published, while `leader_token` leads."""
        now = self._clock()
        view = price_view(_as_latest(tick), now, self._max_age_s)
        frame = orjson.dumps({"type": "price", **view})
        keys = [self._key(kind, tick.symbol) for kind in ("price", "ticks", "seen")]
        price, confidence = format_decimal(tick.price), format_decimal(tick.confidence)
        slot = "" if tick.slot is None else str(tick.slot)
        distinction = slot or f"{price}:{confidence}"
        arguments: list[str | bytes | int] = [leader_token, price, confidence, tick.publish_time]
        arguments += [slot, "1" if tick.gap else "", f"{tick.publish_time}:{distinction}"]
        arguments += [frame, LIVE_PRICES, int(now.timestamp()) + MAX_AHEAD_S]
        arguments += [LATE_WINDOW_S, KEPT_TICKS, KEPT_IDENTITIES]
        outcome: bytes = await self._publish(keys=[*keys, LEADER_KEY], args=arguments)
        return Outcome(outcome.decode())

    async def withdraw(self, leader_token: str, symbol: str = SYMBOL) -> bool:
        """Mark the newest price as stale until the next one; False if it is not ours to do."""
        keys = [self._key("price", symbol), LEADER_KEY]
        return bool(await self._withdraw(keys=keys, args=[leader_token]))

    def _key(self, kind: str, symbol: str) -> str:
        return f"{kind}:{self._feed}:{symbol}"


def _as_latest(tick: Tick) -> LatestPrice:
    return LatestPrice(
        feed=tick.feed,
        symbol=tick.symbol,
        price=tick.price,
        confidence=tick.confidence,
        publish_time=tick.publish_time,
        slot=tick.slot,
    )
