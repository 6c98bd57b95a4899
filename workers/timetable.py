"""Jobs that run every so often while their process leads."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import (  # type: ignore[import-untyped]  # it has no types
    AsyncIOScheduler,
)
from apscheduler.triggers.base import BaseTrigger  # type: ignore[import-untyped]
from psycopg import OperationalError
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from paper_trade.clock import utc_now
from workers.leader import Leadership, LeaseLost

log = structlog.get_logger(__name__)

# psycopg's own: some jobs read on bare connections.
OUTAGE = (RedisError, SQLAlchemyError, OperationalError, OSError, TimeoutError)

PLAN_CHECKED_EVERY_S = 5.0


@dataclass(frozen=True, slots=True)
class Job:
    """Something to do at the start and at each multiple of `every_s` in UNIX time.

    Never twice at a time. The turns are those of every other leader's timetable: of something to do
    a minute, a takeover leaves no minute without.
    """

    name: str
    every_s: float
    run: Callable[[], Awaitable[object]]


class AtMultiples(BaseTrigger):  # type: ignore[misc]  # it has no types
    """The multiples of a length of time since the UNIX epoch."""

    _EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

    def __init__(self, length: timedelta) -> None:
        self._length = length

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        """The first one after `now`; turns that were missed are not made up for."""
        return self._EPOCH + ((now - self._EPOCH) // self._length + 1) * self._length

    def is_lost(self, turn: datetime, now: datetime) -> bool:
        """Whether `turn` is further away than any can be: the clock was set back since."""
        return turn - now > self._length


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
                AtMultiples(timedelta(seconds=job.every_s)),
                args=[job],
                next_run_time=utc_now(),
                # A turn that comes late, because the machine slept, is still worth having once.
                misfire_grace_time=None,
                coalesce=True,
                max_instances=1,
            )
        scheduler.start()
        try:
            await self._find_lost_turns(scheduler)
        finally:
            scheduler.shutdown(wait=False)
            for task in self._running:
                task.cancel()
            await asyncio.gather(*self._running, return_exceptions=True)

    async def _find_lost_turns(self, scheduler: AsyncIOScheduler) -> None:
        """Give a job a turn now when the wall clock was set back and its next one is far away."""
        while True:
            await asyncio.sleep(PLAN_CHECKED_EVERY_S)
            now = utc_now()
            for job in scheduler.get_jobs():
                if job.trigger.is_lost(job.next_run_time, now):
                    log.warning("the clock was set back", job=job.args[0].name)
                    job.modify(next_run_time=now)

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
