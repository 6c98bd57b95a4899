"""The audit as the maintenance worker's job."""

from __future__ import annotations

import structlog
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from paper_trade import audit_outcome
from paper_trade.clock import Clock
from paper_trade.findings import Finding
from paper_trade.trading.audit.auditor import audit

log = structlog.get_logger(__name__)


async def audit_and_tell(engine: AsyncEngine, redis: Redis, clock: Clock) -> None:
    """Audit every account, log each finding, and leave the outcome for health."""
    outcome = await audit(engine, clock, _log, gently=True)
    await audit_outcome.save(redis, outcome)


def _log(finding: Finding) -> None:
    log.error(
        "audit finding",
        account=finding.account,
        what=finding.what,
        expected=finding.expected,
        found=finding.found,
    )
