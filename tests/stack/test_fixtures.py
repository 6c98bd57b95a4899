"""The fixtures themselves: each test starts from nothing, on real servers."""

from __future__ import annotations

import pytest
from redis.asyncio import Redis
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

from paper_trade.clock import utc_now
from paper_trade.db.tables import users


@pytest.mark.parametrize("_again", [1, 2])
async def test_each_test_sees_an_empty_database(engine: AsyncEngine, _again: int) -> None:
    async with engine.begin() as connection:
        assert (await connection.execute(select(users))).all() == []
        await connection.execute(insert(users).values(address="same", created_at=utc_now()))


@pytest.mark.parametrize("_again", [1, 2])
async def test_each_test_sees_an_empty_redis(redis: Redis, _again: int) -> None:
    assert await redis.keys() == []
    await redis.set("left", "behind")
