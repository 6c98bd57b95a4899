"""The servers that benchmarks run against: durable, as `python -m paper_trade up` starts them."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from paper_trade.db.migrate import upgrade
from paper_trade.settings import Settings, setting_names
from paper_trade.stack.embedded import DATABASE
from paper_trade.stack.postgres import EmbeddedPostgres
from paper_trade.stack.preflight import free_port
from paper_trade.stack.ready import answers
from paper_trade.stack.redis import EmbeddedRedis
from tests.servers import running, short_folder

PROJECT: Final = Path(__file__).parents[1]
WEB_READY_WITHIN_S: Final = 240
"""The first start builds the pages."""
POLL_S: Final = 0.1

_NO_LIMIT: Final = "1000000000"
"""A limit that refuses nobody, while all that a limit costs is paid."""


@dataclass(frozen=True, slots=True)
class Servers:
    """An empty, migrated database and an empty Redis."""

    database_url: str
    redis_url: str

    def environment(self, **settings: str) -> dict[str, str]:
        """The environment of a process of the product that uses them; limits refuse nobody."""
        ours = {name: value for name, value in os.environ.items() if name not in setting_names()}
        limits = {name: _NO_LIMIT for name in setting_names() if name.startswith("RATE_LIMIT_")}
        fixed = {"PRICE_FEED": "simulated", "JWT_SECRETS": f"bench:{'0123456789abcdef' * 2}"}
        urls = {"DATABASE_URL": self.database_url, "REDIS_URL": self.redis_url}
        return ours | limits | fixed | urls | settings

    def settings(self) -> Settings:
        """The same as settings, for services in this process."""
        names = {name.lower() for name in setting_names()}
        given = {name.lower(): value for name, value in self.environment().items()}
        return Settings.model_validate({n: v for n, v in given.items() if n in names})


@contextlib.contextmanager
def durable_servers() -> Iterator[Servers]:
    """PostgreSQL and Redis with production settings, in a folder of their own."""
    with short_folder() as folder:
        postgres = EmbeddedPostgres(folder / "postgres")
        redis = EmbeddedRedis(folder / "redis")
        with running(postgres, folder / "postgres.log"), running(redis, folder / "redis.log"):
            postgres.create_database(DATABASE)
            servers = Servers(postgres.url(DATABASE), redis.url())
            upgrade(servers.database_url)
            yield servers


@contextlib.asynccontextmanager
async def web_processes(servers: Servers, processes: int, **settings: str) -> AsyncIterator[int]:
    """`python -m paper_trade web` with so many processes behind one port, which is yielded."""
    port = free_port()
    environment = servers.environment(
        PORT=str(port), WEB_CONCURRENCY=str(processes), LOG_LEVEL="warning", **settings
    )
    argv = (sys.executable, "-m", "paper_trade", "web")
    # Standard output is for the table: what building the pages has to say goes to the other one.
    web = await asyncio.create_subprocess_exec(
        *argv, cwd=PROJECT, env=environment, stdout=sys.stderr
    )
    try:
        ready = answers("127.0.0.1", port, "/api/health")
        async with asyncio.timeout(WEB_READY_WITHIN_S):
            while not await ready():
                assert web.returncode is None, "The web processes ended"
                await asyncio.sleep(POLL_S)
        yield port
    finally:
        web.terminate()
        await web.wait()
