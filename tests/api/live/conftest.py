"""Services and a server for the tests of `/ws`."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.api.live.server import SHORT_CUT, serving
from tests.api.stage import Stage, stage


@pytest.fixture
async def play(
    database_url: str, redis_url: str, engine: AsyncEngine, redis: Redis
) -> AsyncIterator[Stage]:
    """Running services on an empty database and an empty Redis."""
    async with stage(database_url, redis_url) as play:
        yield play


@pytest.fixture(params=[SHORT_CUT, "websockets-sansio"], ids=["short cut", "plain ASGI"])
async def port(request: pytest.FixtureRequest, play: Stage) -> AsyncIterator[int]:
    """The port of a server, with our way of sending and with that of any ASGI server."""
    async with serving(request.param) as port:
        yield port
