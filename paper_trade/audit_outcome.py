"""What the newest audit said, left in Redis by the maintenance worker for health to read.

One key without an end: what is older than LATE_AFTER_S is told as late, not forgotten.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Final

import orjson
from redis.asyncio import Redis

from paper_trade.clock import timestamp
from paper_trade.findings import AuditOutcome, Finding

KEY: Final = "audit"
EVERY_S: Final = 600
LATE_AFTER_S: Final = 3 * EVERY_S
"""An audit of very many trades takes minutes, and one may be missed while a standby takes over."""


async def save(redis: Redis, outcome: AuditOutcome) -> None:
    """Replace what the audit before it said."""
    fields = {**asdict(outcome), "checked_at": timestamp(outcome.checked_at)}
    await redis.set(KEY, orjson.dumps(fields))


async def read(redis: Redis) -> AuditOutcome | None:
    """What was saved; None when there is nothing, or nothing that can be read."""
    value = await redis.get(KEY)
    if value is None:
        return None
    try:
        fields = orjson.loads(value)
        return AuditOutcome(
            checked_at=datetime.fromisoformat(fields["checked_at"]),
            accounts=int(fields["accounts"]),
            total=int(fields["total"]),
            findings=tuple(Finding(**finding) for finding in fields["findings"]),
        )
    except (ValueError, KeyError, TypeError):
        return None
