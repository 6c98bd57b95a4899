"""The two servers of a stack: those of the settings, or embedded ones."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from paper_trade.settings import Settings
from paper_trade.stack.errors import StackError
from paper_trade.stack.postgres import EmbeddedPostgres, answers, running_url
from paper_trade.stack.preflight import check_servers
from paper_trade.stack.redis import EmbeddedRedis
from paper_trade.stack.supervisor import Ready, Supervisor

DATABASE = "paper_trade"


@dataclass(frozen=True, slots=True)
class Servers:
    """Where this stack's data lives. Both URLs may hold a password: never print them."""

    database_url: str
    redis_url: str


async def start_servers(settings: Settings, supervisor: Supervisor) -> Servers:
    """Start the servers that the settings do not name.

    Raises:
        StackError: one cannot be started.
    """
    database_url, redis_url = await asyncio.gather(
        _postgres(settings, supervisor), _redis(settings, supervisor)
    )
    return Servers(database_url, redis_url)


def running_database(settings: Settings) -> str:
    """DATABASE_URL, or else that of the server that a running stack has in DATA_DIR.

    Raises:
        StackError: nobody answers there; one line that says what to do.
    """
    if settings.database_url is not None:
        check_servers(settings.model_copy(update={"redis_url": None}))
        return settings.database_url.get_secret_value()
    url = running_url(settings.data_dir / "postgres", DATABASE)
    if url is None or not answers(url):
        raise StackError(
            f"No stack runs on {settings.data_dir}: start it (`make run`), or set DATA_DIR to that "
            "of a running one, or DATABASE_URL to a database."
        )
    return url


async def _postgres(settings: Settings, supervisor: Supervisor) -> str:
    if settings.database_url is not None:
        return settings.database_url.get_secret_value()
    server = EmbeddedPostgres(settings.data_dir / "postgres")

    await supervisor.start(server.prepare, _ready(server))
    await asyncio.to_thread(server.create_database, DATABASE)
    return server.url(DATABASE)


async def _redis(settings: Settings, supervisor: Supervisor) -> str:
    if settings.redis_url is not None:
        return settings.redis_url.get_secret_value()
    server = EmbeddedRedis(settings.data_dir / "redis")

    await supervisor.start(server.prepare, _ready(server))
    return server.url()


def _ready(server: EmbeddedPostgres | EmbeddedRedis) -> Ready:
    async def ready() -> bool:
        return await asyncio.to_thread(server.is_ready)

    return ready
