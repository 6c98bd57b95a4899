from __future__ import annotations

import asyncio
import re
from datetime import timedelta

from redis.asyncio import Redis

from paper_trade.auth.nonces import Nonces

LIFETIME = timedelta(minutes=5)


async def test_a_nonce_is_alphanumeric_and_never_the_same(redis: Redis) -> None:
    nonces = Nonces(redis, LIFETIME)
    issued = {await nonces.issue("address", "challenge") for _ in range(50)}
    assert len(issued) == 50
    assert all(re.fullmatch(r"[A-Za-z0-9]{32}", nonce) for nonce in issued)


async def test_a_nonce_is_good_for_one_of_many_callers(redis: Redis) -> None:
    nonces = Nonces(redis, LIFETIME)
    nonce = await nonces.issue("address", "challenge")
    results = await asyncio.gather(
        *(nonces.consume(nonce, "address", "challenge") for _ in range(20))
    )
    assert sorted(results) == [False] * 19 + [True]


async def test_another_claimant_neither_gets_a_nonce_nor_uses_it_up(redis: Redis) -> None:
    nonces = Nonces(redis, LIFETIME)
    nonce = await nonces.issue("address", "challenge")
    assert not await nonces.consume(nonce, "another", "challenge")
    assert not await nonces.consume(nonce, "address", "another")
    assert not await nonces.consume(nonce, "address", "")
    assert await nonces.consume(nonce, "address", "challenge")


async def test_a_nonce_that_nobody_uses_goes_away(redis: Redis) -> None:
    await Nonces(redis, LIFETIME).issue("address", "challenge")
    [key] = await redis.keys("nonce:*")
    assert 299 <= await redis.ttl(key) <= 300
