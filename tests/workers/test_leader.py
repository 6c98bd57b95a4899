"""One process leads, the others stand by; whoever is not sure to lead does nothing."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from redis.asyncio import Redis

from paper_trade import heartbeat
from paper_trade.clock import utc_now
from tests.faulty_redis import faulty_redis, until
from workers.leader import Leadership, LeaseLost, Work, lead
from workers.lease import LEASE_MS, Lease

TAKEOVER_S = 5.0


class Job:
    """Work that goes on until it is stopped, and what became of it."""

    def __init__(self) -> None:
        self.leadership: Leadership | None = None
        self.running = False
        self.starts = 0

    async def __call__(self, leadership: Leadership) -> None:
        self.leadership, self.running = leadership, True
        self.starts += 1
        try:
            await asyncio.Event().wait()
        finally:
            self.running = False


Contender = Callable[[Redis, Work], asyncio.Task[None]]


@pytest.fixture
async def contend() -> AsyncIterator[Contender]:
    """Starts contenders for one worker's lead; stops them at the end."""
    tasks: list[asyncio.Task[None]] = []

    def start(redis: Redis, work: Work) -> asyncio.Task[None]:
        tasks.append(asyncio.create_task(lead(redis, "prices", work)))
        return tasks[-1]

    yield start
    await stop(*tasks)


async def stop(*tasks: asyncio.Task[None]) -> None:
    for task in tasks:
        task.cancel()
    for task in tasks:
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def newest_beat(redis: Redis) -> heartbeat.Heartbeat | None:
    return (await heartbeat.read(redis))["prices"]


def beats_with(redis: Redis, detail: str, leader: bool) -> Callable[[], Awaitable[bool]]:
    async def condition() -> bool:
        beat = await newest_beat(redis)
        return beat is not None and (beat.detail, beat.leader) == (detail, leader)

    return condition


async def test_only_one_of_two_leads_and_its_token_is_in_redis(
    redis: Redis, contend: Contender
) -> None:
    first, second = Job(), Job()
    contend(redis, first)
    await until(lambda: first.running)
    contend(redis, second)
    assert first.leadership is not None
    await until_standby_has_tried(redis)
    assert not second.running
    assert await redis.get("leader:prices") == first.leadership.token.encode()
    first.leadership.check()


async def until_standby_has_tried(redis: Redis) -> None:
    """Two renewals long: a standby asks more often than that."""
    seen = set()

    async def condition() -> bool:
        beat = await newest_beat(redis)
        seen.add(beat.at if beat else None)
        return len(seen) >= 3

    await until(condition)


async def test_a_clean_stop_hands_over_at_once(redis: Redis, contend: Contender) -> None:
    first, second = Job(), Job()
    leading = contend(redis, first)
    await until(lambda: first.running)
    contend(redis, second)
    started = time.monotonic()
    await stop(leading)
    await until(lambda: second.running)
    assert not first.running
    assert time.monotonic() - started < LEASE_MS / 1000


async def test_a_standby_takes_over_from_a_dead_leader_within_five_seconds(
    redis: Redis, contend: Contender
) -> None:
    assert await Lease(redis, "prices", utc_now).hold()  # and is never heard of again
    started = time.monotonic()
    standby = Job()
    contend(redis, standby)
    await until(lambda: standby.running)
    assert time.monotonic() - started < TAKEOVER_S


async def test_the_work_stops_when_somebody_else_has_the_lease(
    redis: Redis, contend: Contender
) -> None:
    job = Job()
    contend(redis, job)
    await until(lambda: job.running)
    assert job.leadership is not None
    lost = job.leadership
    await redis.set("leader:prices", "another", px=60_000)
    await until(lambda: not job.running)
    with pytest.raises(LeaseLost):
        lost.check()
    assert await redis.get("leader:prices") == b"another"


async def test_a_frozen_leader_does_nothing_more_when_it_wakes(
    redis: Redis, contend: Contender
) -> None:
    waiting, answer = asyncio.Event(), asyncio.Event()
    done: list[str] = []

    async def work(_: Leadership) -> None:
        waiting.set()
        try:
            await answer.wait()
            done.append("what is another's to do by now")
        finally:
            waiting.clear()

    contend(redis, work)
    await waiting.wait()
    time.sleep(LEASE_MS / 1000)  # noqa: ASYNC251 - the whole process stands still
    answer.set()  # on waking, what the work waits for is there before any timer runs
    await until(lambda: not waiting.is_set())
    assert done == []


async def test_the_leader_beats_and_a_standby_does_not(redis: Redis, contend: Contender) -> None:
    async def talkative(leadership: Leadership) -> None:
        leadership.say("polling")
        await asyncio.Event().wait()

    leading = contend(redis, talkative)
    await until(beats_with(redis, "polling", leader=True))
    standby = contend(redis, Job())
    await until_standby_has_tried(redis)
    assert await beats_with(redis, "polling", leader=True)()
    await stop(standby, leading)
    assert await beats_with(redis, "polling", leader=False)()
    assert await redis.get("leader:prices") is None


async def test_failing_work_is_said_and_tried_again(redis: Redis, contend: Contender) -> None:
    attempts: list[str] = []
    recovered = Job()

    async def work(leadership: Leadership) -> None:
        attempts.append(leadership.token)
        if len(attempts) == 1:
            raise ValueError("a bug")
        await recovered(leadership)

    contend(redis, work)
    await until(beats_with(redis, "restarting after an error", leader=False))
    await until(lambda: recovered.running)
    assert len(set(attempts)) == 2


async def test_an_outage_of_redis_stops_the_work_and_its_end_starts_it_again(
    redis_url: str, redis: Redis, contend: Contender
) -> None:
    async with faulty_redis(redis_url) as proxy, Redis.from_url(proxy.url) as client:
        job = Job()
        leading = contend(client, job)
        await until(lambda: job.running)
        await proxy.cut()
        await until(lambda: not job.running)
        assert not leading.done()
        await proxy.restore()
        await until(lambda: job.running)
        await stop(leading)


async def test_a_short_outage_is_not_noticed(
    redis_url: str, redis: Redis, contend: Contender
) -> None:
    async with faulty_redis(redis_url) as proxy, Redis.from_url(proxy.url) as client:
        job = Job()
        leading = contend(client, job)
        await until(lambda: job.running)
        await proxy.drop()
        await redis.delete("leader:prices")  # Redis came back without its memory
        await until_standby_has_tried(redis)
        assert (job.running, job.starts) == (True, 1)
        await stop(leading)
