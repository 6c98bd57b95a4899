"""A lease in Redis: at any moment at most one process holds it, and it knows when to stop.

The key `leader:{name}` holds the token of the holder and expires LEASE_MS after its last renewal,
by Redis' clock. The holder counts from *before* it sent the renewal and stops GUARD_S early, so it
has always stopped before anybody else can start.
"""

from __future__ import annotations

import asyncio
import secrets
import time

from redis.asyncio import Redis
from redis.commands.core import AsyncScript

from paper_trade.clock import Clock
from paper_trade.heartbeat import KEPT_S, Heartbeat, heartbeat_key, unix_ms

LEASE_MS = 3_500
GUARD_S = 0.5
CALL_LIMIT_S = 1.0

# Takes a free lease or renews one's own, and leaves the heartbeat in the same step: a standby, or a
# leader that was frozen, can therefore never overwrite the heartbeat of the one that leads now.
_HOLD = """
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
redis.call('SET', KEYS[2], ARGV[3], 'EX', ARGV[4])
return 1
"""

_RELEASE = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[1])
redis.call('SET', KEYS[2], ARGV[2], 'EX', ARGV[3])
return 1
"""


def leader_key(name: str) -> str:
    """The key whose value is the leader's token; what a fenced write compares with."""
    return f"leader:{name}"


def seconds() -> float:
    """A clock that never goes back and, where the system can, counts a machine's sleep."""
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()


class Lease:
    """One attempt to lead, with a token of its own. Redis errors and TimeoutError propagate."""

    def __init__(self, redis: Redis, name: str, clock: Clock) -> None:
        self.token = secrets.token_hex(16)
        self.detail: str | None = None
        self._hold = redis.register_script(_HOLD)
        self._release = redis.register_script(_RELEASE)
        self._clock = clock
        self._keys = [leader_key(name), heartbeat_key(name)]
        self._held_until = 0.0

    @property
    def held(self) -> bool:
        """Whether it is certain that nobody else leads now. Costs no I/O."""
        return seconds() < self._held_until

    async def hold(self) -> bool:
        """Take or renew the lease and beat. False: somebody else holds it, or it came too late."""
        sent_at = seconds()
        arguments: list[str | bytes | int] = [self.token, LEASE_MS, self._heartbeat(True), KEPT_S]
        taken = await self._run(self._hold, arguments)
        self._held_until = sent_at + LEASE_MS / 1000 - GUARD_S if taken else 0.0
        return self.held

    async def release(self) -> None:
        """Let the next one take over at once. Nothing happens when the lease is lost already."""
        self._held_until = 0.0
        arguments: list[str | bytes | int] = [self.token, self._heartbeat(False), KEPT_S]
        await self._run(self._release, arguments)

    async def _run(self, script: AsyncScript, arguments: list[str | bytes | int]) -> bool:
        async with asyncio.timeout(CALL_LIMIT_S):
            return bool(await script(keys=self._keys, args=arguments))

    def _heartbeat(self, leader: bool) -> bytes:
        return Heartbeat(unix_ms(self._clock()), leader, self.detail).encode()
