"""One connection to Redis for all sockets, there again whenever Redis is."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

import orjson
import pytest
from redis.asyncio import Redis
from redis.exceptions import RedisError

from paper_trade.events import link
from paper_trade.events.hub import Hub, SessionEnded
from paper_trade.events.wire import Frame
from tests.faulty_redis import FaultyRedis, faulty_redis, until


class RecordingFeed:
    """Remembers what it was offered."""

    def __init__(self) -> None:
        self.offered: list[bytes] = []

    def offer(self, frame: Frame) -> None:
        self.offered.append(frame.payload)


class BrokenFeed:
    """A feed with a bug."""

    def offer(self, frame: Frame) -> None:
        raise ValueError("a bug")


class RecordingListener:
    """Remembers what it was told."""

    def __init__(self) -> None:
        self.ended: list[SessionEnded] = []
        self.resyncs = 0

    def session_ended(self, ended: SessionEnded) -> None:
        self.ended.append(ended)

    async def resync(self) -> None:
        self.resyncs += 1


@pytest.fixture
async def hub(redis: Redis) -> AsyncIterator[Hub]:
    async with Hub(redis) as hub:
        yield hub


@contextlib.asynccontextmanager
async def hub_behind(redis_url: str) -> AsyncIterator[tuple[Hub, FaultyRedis]]:
    async with (
        faulty_redis(redis_url) as proxy,
        Redis.from_url(proxy.url) as client,
        Hub(client) as hub,
    ):
        yield hub, proxy


def channels(redis: Redis) -> Callable[[], Awaitable[set[bytes]]]:
    async def ask() -> set[bytes]:
        return set(await redis.pubsub_channels())

    return ask


async def test_every_feed_of_a_topic_gets_the_very_same_frame(redis: Redis, hub: Hub) -> None:
    first, second, other = RecordingFeed(), RecordingFeed(), RecordingFeed()
    await hub.join("live:prices", first)
    await hub.join("live:prices", second)
    await hub.join("live:user:1", other)
    await redis.publish("live:prices", b'{"type":"price"}')
    await until(lambda: bool(second.offered))
    assert first.offered == second.offered == [b'{"type":"price"}']
    assert first.offered[0] is second.offered[0]
    assert other.offered == []


async def test_what_is_published_after_joining_is_never_missed(redis: Redis, hub: Hub) -> None:
    for number in range(50):
        feed = RecordingFeed()
        await hub.join("live:user:1", feed)
        await redis.publish("live:user:1", b"%d" % number)
        await until(lambda feed=feed: bool(feed.offered))  # type: ignore[misc]
        assert feed.offered == [b"%d" % number]
        hub.leave("live:user:1", feed)


async def test_a_channel_is_subscribed_only_while_somebody_wants_it(redis: Redis, hub: Hub) -> None:
    subscribed = channels(redis)
    first, second = RecordingFeed(), RecordingFeed()
    await hub.join("live:user:1", first)
    await hub.join("live:user:1", second)
    assert await subscribed() == {b"live:sessions", b"live:user:1"}
    hub.leave("live:user:1", first)
    await redis.publish("live:user:1", b"for the second")
    await until(lambda: bool(second.offered))
    hub.leave("live:user:1", second)

    async def only_sessions() -> bool:
        return await subscribed() == {b"live:sessions"}

    await until(only_sessions)
    assert first.offered == []


async def test_a_feed_with_a_bug_takes_nothing_from_the_others(redis: Redis, hub: Hub) -> None:
    feed = RecordingFeed()
    await hub.join("live:prices", BrokenFeed())
    await hub.join("live:prices", feed)
    await redis.publish("live:prices", b"{}")
    await until(lambda: bool(feed.offered))


async def test_ended_sessions_are_told_to_every_socket(redis: Redis, hub: Hub) -> None:
    listener = RecordingListener()
    hub.attach(listener)
    for payload in (b"not json", b"[]", orjson.dumps({"jti": "a"}), orjson.dumps({"user_id": 7})):
        await redis.publish("live:sessions", payload)
    await until(lambda: len(listener.ended) == 2)
    assert listener.ended == [SessionEnded(jti="a"), SessionEnded(user_id=7)]


def test_an_ended_session_concerns_its_own_and_its_user() -> None:
    assert SessionEnded(jti="a").concerns("a", 1)
    assert not SessionEnded(jti="a").concerns("b", 1)
    assert SessionEnded(user_id=1).concerns("b", 1)
    assert not SessionEnded(user_id=1).concerns("b", 2)


@pytest.mark.parametrize("outage", ["dropped", "away for a while"])
async def test_lesson_17_a_lost_connection_to_redis_is_made_again(
    redis_url: str, redis: Redis, outage: str
) -> None:
    async with hub_behind(redis_url) as (hub, proxy):
        feed, listener = RecordingFeed(), RecordingListener()
        await hub.join("live:prices", feed)
        hub.attach(listener)
        if outage == "dropped":
            await proxy.drop()
        else:
            await proxy.cut()
            with pytest.raises((RedisError, OSError)):
                await hub.join("live:user:1", RecordingFeed())
            await proxy.restore()
        await until(lambda: listener.resyncs == 1)
        await redis.publish("live:prices", b"after it")
        await until(lambda: feed.offered == [b"after it"])
        late = RecordingFeed()
        await hub.join("live:user:1", late)
        await redis.publish("live:user:1", b"new topics work")
        await until(lambda: late.offered == [b"new topics work"])


async def test_without_redis_the_hub_starts_and_connects_later(
    redis_url: str, redis: Redis
) -> None:
    async with faulty_redis(redis_url) as proxy, Redis.from_url(proxy.url) as client:
        await proxy.cut()
        async with Hub(client) as hub:
            listener = RecordingListener()
            hub.attach(listener)
            await proxy.restore()
            await until(lambda: listener.resyncs == 1)


async def test_a_silent_connection_is_given_up(
    redis_url: str, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link, "QUIET_S", 0.1)
    async with hub_behind(redis_url) as (hub, proxy):
        listener = RecordingListener()
        hub.attach(listener)
        proxy.freeze()
        while listener.resyncs == 0:  # the dead connection is broken, the next one works
            await asyncio.sleep(0.3)
            await proxy.restore()
        assert await redis.publish("live:sessions", b"{}") >= 1


async def test_a_quiet_connection_is_kept(
    redis_url: str, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link, "QUIET_S", 0.3)  # a busy machine stalls for less
    async with hub_behind(redis_url) as (hub, _):
        listener = RecordingListener()
        hub.attach(listener)
        pings = await commands(redis, "ping")

        async def pinged() -> bool:
            return await commands(redis, "ping") >= pings + 3

        await until(pinged)
        assert listener.resyncs == 0


async def commands(redis: Redis, name: str) -> int:
    """How often Redis has been sent a command."""
    statistics = await redis.info("commandstats")
    return int(statistics.get(f"cmdstat_{name}", {}).get("calls", 0))


async def test_a_topic_left_and_joined_in_one_breath_is_subscribed(redis: Redis, hub: Hub) -> None:
    for number in range(20):
        first, second = RecordingFeed(), RecordingFeed()
        await hub.join("live:user:1", first)
        hub.leave("live:user:1", first)
        if number % 2:
            await asyncio.sleep(0)
        await hub.join("live:user:1", second)
        await redis.publish("live:user:1", b"here")
        await until(lambda feed=second: feed.offered == [b"here"])  # type: ignore[misc]
        hub.leave("live:user:1", second)
