"""The sign of life that each background worker leaves in Redis.

One key a worker, `heartbeat:{worker}`: `{"at": unix ms, "leader": bool, "detail": str | null}`. It
outlives the worker for a day, so that health can tell "silent for an hour" from "never started".
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime

import orjson
from redis.asyncio import Redis

WORKERS = ("prices", "candles", "maintenance")
KEPT_S = 86_400
LATE_AFTER_MS = 10_000
"""A worker beats each second and a standby takes over within five, so ten is no hiccup any more."""


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """The newest sign of a worker. `at` is UNIX milliseconds; `detail` is fit for anybody to read.

    `leader` is false when the last process to do this work has put it down.
    """

    at: int
    leader: bool
    detail: str | None = None

    def age_ms(self, now: datetime) -> int:
        """How long ago it was, never negative."""
        return max(0, unix_ms(now) - self.at)

    def encode(self) -> bytes:
        """The value to store."""
        return orjson.dumps(asdict(self))


def heartbeat_key(worker: str) -> str:
    """The Redis key of `worker`'s heartbeat."""
    return f"heartbeat:{worker}"


def unix_ms(moment: datetime) -> int:
    """`moment` as UNIX milliseconds, rounded down."""
    return int(moment.timestamp() * 1000)


def decode(value: bytes | None) -> Heartbeat | None:
    """What `encode` wrote; None when there is nothing, or nothing that can be read."""
    if value is None:
        return None
    try:
        fields = orjson.loads(value)
        return Heartbeat(int(fields["at"]), bool(fields["leader"]), fields.get("detail"))
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


async def beat(redis: Redis, worker: str, heartbeat: Heartbeat) -> None:
    """Store `heartbeat` unconditionally. Workers under a lease use `workers.leader` instead."""
    await redis.set(heartbeat_key(worker), heartbeat.encode(), ex=KEPT_S)


async def read(redis: Redis, workers: Iterable[str] = WORKERS) -> dict[str, Heartbeat | None]:
    """The newest heartbeat of each worker, None for one that never beat (or not for a day)."""
    names = list(workers)
    values = await redis.mget([heartbeat_key(name) for name in names])
    return {name: decode(value) for name, value in zip(names, values, strict=True)}
