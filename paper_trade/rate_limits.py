"""Rate limits: a sliding-window log in Redis that every web process shares."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from redis.asyncio import Redis

from paper_trade.clock import Clock, utc_now

WINDOW_MS = 60_000

# KEYS: the log. ARGV: now (ms), window (ms), limit, a unique member.
# Refused requests are logged too. Only the newest `limit` entries matter to any later decision, so
# no more are kept, whatever the flood. Answers: admitted, entries in the window before this one,
# time of the oldest entry that still counts.
_ADMIT = """
local now, window, limit = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - window)
local before = redis.call('ZCARD', KEYS[1])
redis.call('ZADD', KEYS[1], now, ARGV[4])
redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -limit - 1)
redis.call('PEXPIRE', KEYS[1], window)
local oldest = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')[2]
return {before < limit and 1 or 0, before, tonumber(oldest)}
"""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one request.

    `reset_s` is the whole seconds, rounded up, until one more request would be admitted than would
    be now, if none is sent meanwhile.
    """

    admitted: bool
    limit: int
    remaining: int
    reset_s: int


class RateLimiter:
    """Admits exactly `limit` requests in any window of a minute. Redis errors propagate."""

    def __init__(self, redis: Redis, clock: Clock = utc_now) -> None:
        self._admit = redis.register_script(_ADMIT)
        self._clock = clock

    async def admit(self, scope: str, key: str, limit: int) -> Verdict:
        """Count one request of `key` (a user, an IP) in `scope`, and say whether it may go on.

        Args:
            limit: requests a minute, at least 1.
        """
        now_ms = int(self._clock().timestamp() * 1000)
        member = f"{now_ms}-{secrets.token_hex(8)}"
        admitted, before, oldest_ms = await self._admit(
            keys=[f"rate:{scope}:{key}"], args=[now_ms, WINDOW_MS, limit, member]
        )
        wait_ms = max(0, int(oldest_ms) + WINDOW_MS - now_ms)
        return Verdict(
            admitted=bool(admitted),
            limit=limit,
            remaining=max(0, limit - int(before) - 1),
            reset_s=-(-wait_ms // 1000),
        )
