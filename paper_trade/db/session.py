"""How a process reaches PostgreSQL: an engine, and bare connections for the order transaction."""

from __future__ import annotations

import select
from typing import Any

from psycopg import AsyncConnection
from psycopg.types.numeric import Int8Dumper
from psycopg_pool import AsyncConnectionPool
from sqlalchemy.engine import URL, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

CONNECT_TIMEOUT_S = 5
POOL_TIMEOUT_S = 3
STATEMENT_TIMEOUT_MS = 10_000
LOCK_TIMEOUT_MS = 5_000
IDLE_IN_TRANSACTION_TIMEOUT_MS = 15_000

Pool = AsyncConnectionPool[AsyncConnection[Any]]


def sqlalchemy_url(database_url: str) -> URL:
    """`postgresql://…` (or `postgres://…`) as SQLAlchemy's URL for psycopg 3.

    Raises:
        ValueError: when it is not a PostgreSQL URL.
    """
    url = make_url(database_url)
    if url.get_backend_name() not in {"postgresql", "postgres"}:
        raise ValueError("DATABASE_URL must start with postgresql://")
    return url.set(drivername="postgresql+psycopg")


def make_engine(database_url: str, *, size: int = 10, name: str = "paper_trade") -> AsyncEngine:
    """An engine with limits on connecting, locks, statements, idle transactions.

    All but the first are kept by the server; `api.deadline` is there for one that hangs.
    """
    return create_async_engine(
        sqlalchemy_url(database_url),
        pool_size=size,
        max_overflow=0,
        pool_timeout=POOL_TIMEOUT_S,
        pool_pre_ping=True,
        connect_args=_connect_args(name),
    )


def make_pool(database_url: str, *, size: int = 10, name: str = "paper_trade") -> Pool:
    """Bare psycopg connections, for the one place where SQLAlchemy's share of the time counts.

    Same limits as the engine's. Open it in the event loop that uses it. READ COMMITTED, on purpose:
    the order transaction takes its row locks first and reads after.
    """
    return AsyncConnectionPool(
        sqlalchemy_url(database_url)
        .set(drivername="postgresql")
        .render_as_string(hide_password=False),
        min_size=1,
        max_size=size,
        timeout=POOL_TIMEOUT_S,
        # A try that failed is given up, and the next request starts one: the pool's own growing
        # pauses would outlast the outage.
        reconnect_timeout=1,
        open=False,
        configure=_all_integers_alike,
        check=_discard_dead,
        kwargs={"prepare_threshold": 0, **_connect_args(name)},
    )


def _connect_args(name: str) -> dict[str, Any]:
    return {
        "connect_timeout": CONNECT_TIMEOUT_S,
        "application_name": name,
        "options": (
            f"-c statement_timeout={STATEMENT_TIMEOUT_MS}"
            f" -c lock_timeout={LOCK_TIMEOUT_MS}"
            f" -c idle_in_transaction_session_timeout={IDLE_IN_TRANSACTION_TIMEOUT_MS}"
            " -c timezone=UTC"
        ),
    }


async def _all_integers_alike(connection: AsyncConnection[Any]) -> None:
    """Send every int as BIGINT.

    psycopg would choose a type by each value's size, and each mix of types is a statement of its
    own to prepare.
    """
    connection.adapters.register_dumper(int, Int8Dumper)


async def _discard_dead(connection: AsyncConnection[Any]) -> None:
    """Notice without a round trip that the server has ended an idle connection.

    An idle connection has nothing to read; one that has was closed (or got a notice: then ask).
    """
    poller = select.poll()
    poller.register(connection.fileno(), select.POLLIN)
    if poller.poll(0):
        await AsyncConnectionPool.check_connection(connection)
