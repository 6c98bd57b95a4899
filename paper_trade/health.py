"""Whether this process, the servers under it and the workers beside it do their work."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from redis.asyncio import Redis
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from paper_trade import __version__, audit_outcome, heartbeat
from paper_trade.clock import Clock, timestamp, utc_now
from paper_trade.findings import AuditOutcome, Finding
from paper_trade.heartbeat import Heartbeat
from paper_trade.market.latest_price import LatestPrice
from paper_trade.market.prices import Prices
from paper_trade.probe import Answer, Probe

PROBE_LIMIT_S = 0.7
"""The answer is due within a second, whatever hangs."""


@dataclass(frozen=True, slots=True)
class Report:
    """`body` is the answer of `/api/health`; nothing in it is secret."""

    ok: bool
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _InRedis:
    """All that health reads from Redis."""

    latest: LatestPrice | None
    heartbeats: dict[str, Heartbeat | None]
    audit: AuditOutcome | None


class Health:
    """Looks at everything side by side, each with a time limit of its own."""

    def __init__(
        self,
        engine: AsyncEngine,
        redis: Redis,
        prices: Prices,
        feed: str,
        max_price_age_s: int,
        clock: Clock = utc_now,
    ) -> None:
        self._engine = engine
        self._redis = redis
        self._prices = prices
        self._feed = feed
        self._max_price_age_s = max_price_age_s
        self._clock = clock
        self._database_probe = Probe("database", self._ask_database, PROBE_LIMIT_S)
        self._redis_probe = Probe("redis", self._ask_redis, PROBE_LIMIT_S)

    async def report(self) -> Report:
        """The state of this moment. Never raises, never takes a second."""
        database, redis = await asyncio.gather(self._database_probe.run(), self._redis_probe.run())
        now = self._clock()
        parts = {
            "database": _server_view(database),
            "redis": _server_view(redis),
            "price": self._price_view(redis.value, now),
        }
        workers = _workers_view(redis.value, now)
        audit = _audit_view(redis.value, now)
        looked_at = [*parts.values(), *workers.values(), *([audit] if audit else [])]
        ok = all(part["ok"] for part in looked_at)
        body = {
            "status": "ok" if ok else "degraded",
            **parts,
            "workers": workers,
            "audit": audit,
            "version": __version__,
        }
        return Report(ok, body)

    async def _ask_database(self) -> None:
        async with self._engine.connect() as connection:
            await connection.execute(text("SELECT 1"))

    async def _ask_redis(self) -> _InRedis:
        latest, heartbeats, audit = await asyncio.gather(
            self._prices.latest(), heartbeat.read(self._redis), audit_outcome.read(self._redis)
        )
        return _InRedis(latest, heartbeats, audit)

    def _price_view(self, seen: _InRedis | None, now: datetime) -> dict[str, Any]:
        latest = seen.latest if seen else None
        beat = seen.heartbeats.get("prices") if seen else None
        return {
            "ok": latest is not None and not latest.is_stale(now, self._max_price_age_s),
            "age_ms": latest.age_ms(now) if latest else None,
            "feed": self._feed,
            "detail": beat.detail if beat else None,
        }


def _server_view(answer: Answer[Any]) -> dict[str, Any]:
    return {"ok": answer.ok, "latency_ms": answer.latency_ms}


def _workers_view(seen: _InRedis | None, now: datetime) -> dict[str, dict[str, Any]]:
    beats = seen.heartbeats if seen else dict.fromkeys(heartbeat.WORKERS)
    return {name: _worker_view(beat, now) for name, beat in beats.items()}


def _worker_view(beat: Heartbeat | None, now: datetime) -> dict[str, Any]:
    if beat is None:
        return {"ok": False, "heartbeat_age_ms": None, "leader": None}
    age_ms = beat.age_ms(now)
    ok = beat.leader and age_ms <= heartbeat.LATE_AFTER_MS
    return {"ok": ok, "heartbeat_age_ms": age_ms, "leader": beat.leader}


def _audit_view(seen: _InRedis | None, now: datetime) -> dict[str, Any] | None:
    """None before the first audit. `findings` are the first few of `findings_total`."""
    if seen is None or seen.audit is None:
        return None
    outcome = seen.audit
    age_s = max(0, int((now - outcome.checked_at).total_seconds()))
    late = age_s > audit_outcome.LATE_AFTER_S
    return {
        "ok": outcome.ok and not late,
        "checked_at": timestamp(outcome.checked_at),
        "age_s": age_s,
        "late": late,
        "accounts": outcome.accounts,
        "findings_total": outcome.total,
        "findings": [_finding_view(finding) for finding in outcome.findings],
    }


def _finding_view(finding: Finding) -> dict[str, str]:
    return {
        "account": str(finding.account),
        "what": finding.what,
        "expected": finding.expected,
        "found": finding.found,
    }
