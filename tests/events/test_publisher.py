"""Lesson 1: an order that is filled stays filled, whatever becomes of the news of it."""

from __future__ import annotations

import asyncio

import orjson
import pytest
from redis.asyncio import Redis
from redis.asyncio.client import PubSub

from paper_trade.events.publisher import LIMIT_S, Publisher
from tests.faulty_redis import faulty_redis

ORDER = {"id": "7", "side": "buy"}
PORTFOLIO = {"account": {"id": "3"}, "equity": "1000", "sequence": 5}


async def next_message(pubsub: PubSub) -> dict[str, object]:
    async with asyncio.timeout(5):
        while True:
            message = await pubsub.get_message(ignore_subscribe_messages=True, timeout=1)
            if message is not None:
                return dict(orjson.loads(message["data"]))


async def test_a_fill_is_two_ready_frames_of_one_sequence(redis: Redis) -> None:
    async with redis.pubsub() as pubsub:
        await pubsub.subscribe("live:user:42")
        await pubsub.get_message(timeout=5)
        await Publisher(redis).fill(42, ORDER, PORTFOLIO, 5)
        filled, portfolio = await next_message(pubsub), await next_message(pubsub)
    assert filled == {"type": "order_filled", "order": ORDER, "account_id": "3", "sequence": 5}
    assert portfolio == {"type": "portfolio", **PORTFOLIO}


async def test_a_reset_is_told_as_a_portfolio(redis: Redis) -> None:
    async with redis.pubsub() as pubsub:
        await pubsub.subscribe("live:user:42")
        await pubsub.get_message(timeout=5)
        await Publisher(redis).portfolio(42, PORTFOLIO, 5)
        assert await next_message(pubsub) == {"type": "portfolio", **PORTFOLIO}


async def test_lesson_1_without_redis_nothing_is_raised() -> None:
    async with Redis.from_url("redis://127.0.0.1:1") as nowhere:
        await Publisher(nowhere).fill(42, ORDER, PORTFOLIO, 5)


async def test_a_frozen_redis_holds_nobody_up(redis_url: str) -> None:
    async with faulty_redis(redis_url) as proxy, Redis.from_url(proxy.url) as client:
        await client.get("anything")
        proxy.freeze()
        assert LIMIT_S <= 1
        async with asyncio.timeout(30):  # it stays frozen
            await Publisher(client).fill(42, ORDER, PORTFOLIO, 5)


@pytest.mark.parametrize("portfolio", [{"account": {"id": object()}}, {"account": None}])
async def test_what_cannot_be_told_is_no_error_of_the_order(
    redis: Redis, portfolio: dict[str, object]
) -> None:
    await Publisher(redis).fill(42, ORDER, portfolio, 5)
