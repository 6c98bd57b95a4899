"""Jobs with a timetable: they go on whatever fails, and end with the leadership."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta

import pytest
from redis.asyncio import Redis
from sqlalchemy.exc import InterfaceError

from paper_trade.clock import utc_now
from workers.leader import Leadership
from workers.lease import Lease
from workers.timetable import AtMultiples, Job, Timetable

LIMIT_S = 20
OFTEN_S = 0.02


@pytest.fixture
async def lease(redis: Redis) -> Lease:
    lease = Lease(redis, "maintenance", utc_now)
    assert await lease.hold()
    return lease


@asynccontextmanager
async def running(lease: Lease, *jobs: Job) -> AsyncIterator[None]:
    async with asyncio.timeout(LIMIT_S):
        task = asyncio.create_task(Timetable(jobs, Leadership(lease)).run())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


def often(name: str, run: Callable[[], Awaitable[object]]) -> Job:
    return Job(name, OFTEN_S, run)


async def test_a_job_runs_at_once(lease: Lease) -> None:
    ran = asyncio.Event()

    async def job() -> None:
        ran.set()

    async with running(lease, Job("rare", 3600, job)):
        await ran.wait()


@pytest.mark.parametrize(
    ("now", "every", "turn"),
    [
        ("12:05:00.000001", timedelta(minutes=1), "12:06:00"),
        ("12:05:59.999999", timedelta(minutes=1), "12:06:00"),
        ("12:06:00", timedelta(minutes=1), "12:07:00"),
        ("12:06:00", timedelta(hours=1), "13:00:00"),
        ("12:06:00.01", timedelta(milliseconds=20), "12:06:00.02"),
    ],
)
def test_all_leaders_have_the_same_turns(now: str, every: timedelta, turn: str) -> None:
    """Whenever they have begun: what is to be done once a minute has a turn in each."""
    day = "2026-01-01T"
    begun = datetime.fromisoformat(f"{day}12:04:42Z")
    found = AtMultiples(every).get_next_fire_time(begun, datetime.fromisoformat(f"{day}{now}Z"))
    assert found == datetime.fromisoformat(f"{day}{turn}Z")


@pytest.mark.parametrize(
    ("turn", "lost"),
    [("12:05:00", False), ("12:06:00", False), ("12:06:01", True), ("23:00:00", True)],
)
def test_a_turn_beyond_the_next_one_is_lost(turn: str, lost: bool) -> None:
    """It was planned while the clock was ahead, and would come as much too late."""
    now, planned = (datetime.fromisoformat(f"2026-01-01T{at}Z") for at in ("12:05:00", turn))
    assert AtMultiples(timedelta(minutes=1)).is_lost(planned, now) is lost


@pytest.mark.parametrize(
    "error", [OSError(), TimeoutError(), InterfaceError("SELECT", {}, Exception()), ValueError()]
)
async def test_a_failure_is_said_and_forgotten_after_a_success(
    lease: Lease, error: Exception
) -> None:
    turns, good = 0, asyncio.Event()
    said: list[str | None] = []

    async def job() -> None:
        nonlocal turns
        turns += 1
        said.append(lease.detail)
        if turns == 1:
            raise error
        if turns == 3:
            good.set()

    async with running(lease, often("backfill", job)):
        await good.wait()

    assert said == [None, "failing: backfill", None]


async def test_one_failing_job_does_not_stop_another(lease: Lease) -> None:
    turns, enough = 0, asyncio.Event()

    async def bad() -> None:
        raise OSError

    async def good() -> None:
        nonlocal turns
        turns += 1
        if turns == 3:
            enough.set()

    async with running(lease, often("bad", bad), often("good", good)):
        await enough.wait()


async def test_a_slow_job_is_not_started_twice(lease: Lease) -> None:
    started, others, enough = 0, 0, asyncio.Event()

    async def slow() -> None:
        nonlocal started
        started += 1
        await asyncio.Event().wait()

    async def quick() -> None:
        nonlocal others
        others += 1
        if others == 5:
            enough.set()

    async with running(lease, often("slow", slow), often("quick", quick)):
        await enough.wait()

    assert started == 1


async def test_no_job_outlives_the_leadership(lease: Lease) -> None:
    started, stopped = asyncio.Event(), asyncio.Event()

    async def job() -> None:
        started.set()
        try:
            await asyncio.Event().wait()
        finally:
            stopped.set()

    async with running(lease, Job("long", 3600, job)):
        await started.wait()

    assert stopped.is_set()


async def test_nothing_runs_once_the_lease_is_lost(lease: Lease) -> None:
    await lease.release()
    refused, ran = asyncio.Event(), False

    async def job() -> None:
        nonlocal ran
        ran = True

    class Watched(Leadership):
        def check(self) -> None:
            refused.set()
            super().check()

    task = asyncio.create_task(Timetable([often("job", job)], Watched(lease)).run())
    async with asyncio.timeout(LIMIT_S):
        await refused.wait()
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task

    assert not ran
