"""Jobs that run every so often while their process leads."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import UTC

import structlog
from apscheduler.schedulers.asyncio import (  # type: ignore[import-untyped]  # it has no types
    AsyncIOScheduler,
)
from psycopg import OperationalError
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from paper_trade.clock import utc_now
from workers.leader import Leadership, LeaseLost

log = structlog.get_logger(__name__)

# psycopg's own: some jobs read on bare connections.
OUTAGE = (RedisError, SQLAlchemyError, OperationalError, OSError, TimeoutError)


@dataclass(frozen=True, slots=True)
class Job:
    """Something to do at the start and then every `every_s` seconds, never twice at a time."""

    name: str
    every_s: float
    run: Callable[[], Awaitable[object]]


class Timetable:
    """Runs jobs under one leadership. A job that fails is logged and has its next turn as usual."""

    def __init__(self, jobs: Iterable[Job], leadership: Leadership) -> None:
        self._jobs = list(jobs)
        self._leadership = leadership
        self._failing: set[str] = set()
        self._running: set[asyncio.Task[object]] = set()

    async def run(self) -> None:
        """Work until cancelled. No job is left running afterwards."""
        scheduler = AsyncIOScheduler(timezone=UTC)
        for job in self._jobs:
            scheduler.add_job(
                self._turn,
                "interval",
                args=[job],
                seconds=job.every_s,
                next_run_time=utc_now(),
                # A turn that comes late, because the machine slept, is still worth having once.
                misfire_grace_time=None,
                coalesce=True,
                max_instances=1,
            )
        scheduler.start()
        try:
            await asyncio.Event().wait()
        finally:
            scheduler.shutdown(wait=False)
            for task in self._running:
                task.cancel()
            await asyncio.gather(*self._running, return_exceptions=True)

    async def _turn(self, job: Job) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._running.add(task)
        try:
            self._leadership.check()
            await job.run()
            self._failing.discard(job.name)
        except LeaseLost:
            log.info("job left to the next leader", job=job.name)
        except OUTAGE as error:
            self._failing.add(job.name)
            log.warning("job failed", job=job.name, error=type(error).__name__)
        except Exception:
            self._failing.add(job.name)
            log.exception("job failed", job=job.name)
        finally:
            self._running.discard(task)
        self._leadership.say(
            f"failing: {', '.join(sorted(self._failing))}" if self._failing else None
        )
