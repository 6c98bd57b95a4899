"""Fixtures that every test may use: a migrated database, a Redis, nothing of the developer's."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator

import psycopg
import pytest
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from paper_trade.db.migrate import upgrade
from paper_trade.db.session import Pool, make_engine, make_pool
from paper_trade.settings import Settings, setting_names
from tests.servers import empty_tables, new_database, postgres_server, redis_server


def _given(name: str) -> str | None:
    return os.environ.get(f"TEST_{name}") or os.environ.get(name) or None


GIVEN_DATABASE_URL = _given("DATABASE_URL")
GIVEN_REDIS_URL = _given("REDIS_URL")
MOST_WORKERS = 4

# Before anything reads them: tests see the defaults, not a developer's `.env` or shell.
Settings.model_config["env_file"] = None
for _name in setting_names():
    os.environ.pop(_name, None)


def pytest_xdist_auto_num_workers() -> int:
    """`-n auto`: a process a core, but not many, for each starts its servers.

    One on a Redis that was given: its channels reach every client.
    """
    return 0 if GIVEN_REDIS_URL else min(os.cpu_count() or 1, MOST_WORKERS)


def _worker_number() -> int:
    return int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A server on which a test may make databases of its own (`tests.servers.new_database`)."""
    with postgres_server(GIVEN_DATABASE_URL) as url:
        yield url


@pytest.fixture(scope="session")
def database_url(postgres_url: str) -> Iterator[str]:
    """A migrated database, one a test process. `engine` empties it before each test."""
    with new_database(postgres_url) as url:
        upgrade(url)
        yield url


@pytest.fixture
def empty_database_url(postgres_url: str) -> Iterator[str]:
    """A database without a schema, for one test."""
    with new_database(postgres_url) as url:
        yield url


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """A Redis database of this test process alone. `redis` empties it before each test."""
    with redis_server(GIVEN_REDIS_URL, _worker_number()) as url:
        yield url


@pytest.fixture(scope="session")
def _cleaner(database_url: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(database_url, options="-c lock_timeout=10s") as connection:
        yield connection


@pytest.fixture
async def engine(database_url: str, _cleaner: psycopg.Connection) -> AsyncIterator[AsyncEngine]:
    """An engine on an empty database."""
    empty_tables(_cleaner)
    engine = make_engine(database_url)
    yield engine
    await engine.dispose()


@pytest.fixture
async def pool(database_url: str, engine: AsyncEngine) -> AsyncIterator[Pool]:
    """Bare connections to the same empty database."""
    async with make_pool(database_url) as pool:
        yield pool


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    """A client of an empty Redis (answers are bytes)."""
    async with Redis.from_url(redis_url) as client:
        await client.flushdb()
        yield client
