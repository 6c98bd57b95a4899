from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redis.asyncio import Redis

from paper_trade.rate_limits import RateLimiter
from tests.auth.wallets import MovableClock

LIMIT = 5


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(datetime(2026, 3, 1, 12, tzinfo=UTC))


@pytest.fixture
def limiter(redis: Redis, clock: MovableClock) -> RateLimiter:
    return RateLimiter(redis, clock)


async def test_exactly_the_limit_is_admitted(limiter: RateLimiter) -> None:
    """Lesson 15: the rate limiter admitted one more than it said."""
    verdicts = [await limiter.admit("s", "k", LIMIT) for _ in range(LIMIT + 2)]
    assert [v.admitted for v in verdicts] == [True] * LIMIT + [False] * 2
    assert [v.remaining for v in verdicts] == [4, 3, 2, 1, 0, 0, 0]
    assert {v.limit for v in verdicts} == {LIMIT}
    assert {v.reset_s for v in verdicts} == {60}


async def test_exactly_the_limit_is_admitted_of_many_at_once(redis: Redis) -> None:
    limiter = RateLimiter(redis)
    verdicts = await asyncio.gather(*(limiter.admit("s", "k", LIMIT) for _ in range(50)))
    assert sum(v.admitted for v in verdicts) == LIMIT


async def test_keys_and_scopes_do_not_share(limiter: RateLimiter) -> None:
    assert (await limiter.admit("s", "k", 1)).admitted
    assert (await limiter.admit("s", "other", 1)).admitted
    assert (await limiter.admit("other", "k", 1)).admitted
    assert not (await limiter.admit("s", "k", 1)).admitted


async def test_the_window_slides(limiter: RateLimiter, clock: MovableClock) -> None:
    for _ in range(LIMIT):
        await limiter.admit("s", "k", LIMIT)
        clock.move(seconds=10)
    clock.move(seconds=9.999)  # the first one is 59.999 s old
    assert not (await limiter.admit("s", "k", LIMIT)).admitted
    clock.move(seconds=10.001)  # the second one has left, and the refused one counts
    assert (await limiter.admit("s", "k", LIMIT)).admitted


async def test_refused_requests_count(limiter: RateLimiter, clock: MovableClock) -> None:
    await limiter.admit("s", "k", 1)
    for _ in range(4):
        clock.move(seconds=30)
        assert not (await limiter.admit("s", "k", 1)).admitted
    clock.move(seconds=60)
    assert (await limiter.admit("s", "k", 1)).admitted


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(waits=st.lists(st.integers(0, 40_000), min_size=1, max_size=12))
async def test_who_waits_as_told_is_admitted_and_not_a_second_earlier(
    redis: Redis, limiter: RateLimiter, clock: MovableClock, waits: list[int]
) -> None:
    await redis.flushdb()
    for wait in waits:
        clock.move(milliseconds=wait)
        await limiter.admit("s", "k", 3)
    while (verdict := await limiter.admit("s", "k", 3)).admitted:
        pass
    early = max(0, verdict.reset_s - 1)
    clock.move(seconds=early)
    key = await redis.dump("rate:s:k")
    if early:
        assert not (await limiter.admit("s", "k", 3)).admitted
        await redis.restore("rate:s:k", 0, key, replace=True)
    clock.move(seconds=verdict.reset_s - early)
    assert (await limiter.admit("s", "k", 3)).admitted


async def test_a_flood_takes_no_more_room_than_the_limit(
    redis: Redis, limiter: RateLimiter
) -> None:
    for _ in range(LIMIT * 10):
        await limiter.admit("s", "k", LIMIT)
    assert await redis.zcard("rate:s:k") == LIMIT


async def test_a_key_that_is_left_alone_goes_away(redis: Redis, limiter: RateLimiter) -> None:
    await limiter.admit("s", "k", LIMIT)
    assert 0 < await redis.pttl("rate:s:k") <= 60_000
