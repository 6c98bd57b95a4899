"""The API on real services, and clients that speak to it without a socket."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from paper_trade.settings import Settings
from tests.api.site import Site, open_site

MakeSettings = Callable[..., Settings]


@pytest.fixture
def make_settings(
    engine: AsyncEngine, redis: Redis, database_url: str, redis_url: str, tmp_path: Path
) -> MakeSettings:
    """Settings of a site on the (emptied) test servers; keyword arguments replace the defaults."""

    def make(**changes: object) -> Settings:
        values = {"database_url": database_url, "redis_url": redis_url, "data_dir": tmp_path}
        return Settings.model_validate({**values, **changes})

    return make


@pytest.fixture
async def open_sites() -> AsyncIterator[Callable[[Settings], object]]:
    """Opens sites with other settings than the default; they close with the test."""
    async with AsyncExitStack() as stack:

        async def open_(settings: Settings) -> Site:
            return await stack.enter_async_context(open_site(settings))

        yield open_


@pytest.fixture
async def site(make_settings: MakeSettings) -> AsyncIterator[Site]:
    """The site as it runs by default, on http."""
    async with open_site(make_settings()) as site:
        yield site
