from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import orjson
import pytest
from redis.asyncio import Redis

from paper_trade.auth.sessions import ENDED_CHANNEL, Sessions
from paper_trade.auth.tokens import Claims, write_token
from paper_trade.auth.user import SignedInUser
from tests.auth.wallets import MovableClock

KEYS = [("k", b"s" * 32)]
DAY_S = 86_400
START = datetime(2026, 3, 1, 12, 0, 0, 999_999, UTC)
CREATED = datetime(2026, 2, 1, 8, 30, 0, 123_456, UTC)
USER = SignedInUser(7, "address", CREATED, new=False)
OTHER = SignedInUser(8, "other", CREATED, new=True)


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(START)


@pytest.fixture
def sessions(redis: Redis, clock: MovableClock) -> Sessions:
    return Sessions(redis, KEYS, DAY_S, clock)


async def test_a_session_is_found_as_it_was_made(sessions: Sessions) -> None:
    token, session = await sessions.create(USER)
    assert await sessions.find(token) == session
    assert (session.user_id, session.address, session.user_created_at) == (7, "address", CREATED)
    assert session.expires_at == START.replace(microsecond=0) + timedelta(days=1)


async def test_every_session_has_an_id_of_its_own(sessions: Sessions) -> None:
    made = [await sessions.create(USER) for _ in range(10)]
    assert len({session.jti for _, session in made}) == 10
    for token, session in made:
        assert await sessions.find(token) == session


async def test_an_ended_session_is_dead_at_once_and_the_others_live(sessions: Sessions) -> None:
    token, session = await sessions.create(USER)
    other_token, other = await sessions.create(USER)
    await sessions.end(session)
    await sessions.end(session)
    assert await sessions.find(token) is None
    assert await sessions.find(other_token) == other


async def test_all_sessions_of_a_user_end_together(sessions: Sessions) -> None:
    mine = [(await sessions.create(USER))[0] for _ in range(3)]
    foreign, session = await sessions.create(OTHER)
    await sessions.end_all(USER.id)
    assert [await sessions.find(token) for token in mine] == [None] * 3
    assert await sessions.find(foreign) == session


async def test_who_signs_in_while_all_end_is_wholly_in_or_out(sessions: Sessions) -> None:
    made, _ = await asyncio.gather(sessions.create(USER), sessions.end_all(USER.id))
    if await sessions.find(made[0]) is not None:
        await sessions.end_all(USER.id)
        assert await sessions.find(made[0]) is None


async def test_a_good_token_is_nothing_without_its_record(
    sessions: Sessions, clock: MovableClock
) -> None:
    """Lesson 10: a session was restored from the database with a fresh 24 h."""
    claims = Claims(7, "never-stored", clock(), clock() + timedelta(hours=1))
    assert await sessions.find(write_token(claims, KEYS)) is None


async def test_a_token_for_another_user_than_the_record_says_is_refused(
    sessions: Sessions,
) -> None:
    _, session = await sessions.create(USER)
    claims = Claims(8, session.jti, START, session.expires_at)
    assert await sessions.find(write_token(claims, KEYS)) is None


async def test_sessions_made_before_the_lifetime_was_lowered_end_with_the_others(
    redis: Redis, sessions: Sessions, clock: MovableClock
) -> None:
    old, _ = await sessions.create(USER)
    lowered = Sessions(redis, KEYS, 60, clock)
    new, session = await lowered.create(USER)
    assert 59 <= await redis.ttl(f"session:{session.jti}") <= 60
    assert DAY_S - 1 <= await redis.ttl(f"user-sessions:{USER.id}") <= DAY_S
    clock.move(seconds=61)
    later, _ = await lowered.create(USER)
    assert await redis.zcard(f"user-sessions:{USER.id}") == 2
    await lowered.end_all(USER.id)
    assert [await lowered.find(token) for token in (old, new, later)] == [None] * 3


async def test_a_raised_lifetime_holds_for_the_set_too(
    redis: Redis, sessions: Sessions, clock: MovableClock
) -> None:
    await Sessions(redis, KEYS, 60, clock).create(USER)
    await sessions.create(USER)
    assert DAY_S - 1 <= await redis.ttl(f"user-sessions:{USER.id}") <= DAY_S


async def test_a_session_expires(redis: Redis, sessions: Sessions, clock: MovableClock) -> None:
    token, session = await sessions.create(USER)
    assert DAY_S - 1 <= await redis.ttl(f"session:{session.jti}") <= DAY_S
    assert DAY_S - 1 <= await redis.ttl(f"user-sessions:{USER.id}") <= DAY_S
    clock.move(days=1)
    assert await sessions.find(token) is None


async def test_expired_sessions_do_not_pile_up(
    redis: Redis, sessions: Sessions, clock: MovableClock
) -> None:
    for _ in range(5):
        await sessions.create(USER)
        clock.move(hours=23)
    assert await redis.zcard(f"user-sessions:{USER.id}") == 2


async def test_a_rotated_secret_signs_nobody_out(redis: Redis, clock: MovableClock) -> None:
    token, session = await Sessions(redis, KEYS, DAY_S, clock).create(USER)
    rotated = Sessions(redis, [("new", b"n" * 32), *KEYS], DAY_S, clock)
    assert await rotated.find(token) == session
    dropped = Sessions(redis, [("new", b"n" * 32)], DAY_S, clock)
    assert await dropped.find(token) is None


async def test_no_token_is_stored(redis: Redis, sessions: Sessions) -> None:
    """Lesson 10: tokens were stored in the clear."""
    token, session = await sessions.create(USER)
    record = await redis.get(f"session:{session.jti}")
    assert token.encode() not in record
    assert token.rpartition(".")[2].encode() not in record


async def test_what_ended_is_told(redis: Redis, sessions: Sessions) -> None:
    _, session = await sessions.create(USER)
    async with redis.pubsub() as channel:
        await channel.subscribe(ENDED_CHANNEL)
        await channel.get_message(timeout=5)
        await sessions.end(session)
        await sessions.end_all(USER.id)
        told = [
            await channel.get_message(ignore_subscribe_messages=True, timeout=5) for _ in range(2)
        ]
    assert [orjson.loads(message["data"]) for message in told if message] == [
        {"jti": session.jti},
        {"user_id": USER.id},
    ]
