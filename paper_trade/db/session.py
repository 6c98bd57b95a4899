"""How a process reaches PostgreSQL."""

from __future__ import annotations

from sqlalchemy.engine import URL, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

CONNECT_TIMEOUT_S = 5
STATEMENT_TIMEOUT_MS = 10_000
LOCK_TIMEOUT_MS = 5_000
IDLE_IN_TRANSACTION_TIMEOUT_MS = 15_000


def sqlalchemy_url(database_url: str) -> URL:
    """`postgresql://…` (or `postgres://…`) as SQLAlchemy's URL for psycopg 3.

    Raises:
        ValueError: when it is not a PostgreSQL URL.
    """
    url = make_url(database_url)
    if url.get_backend_name() not in {"postgresql", "postgres"}:
        raise ValueError("DATABASE_URL must start with postgresql://")
    return url.set(drivername="postgresql+psycopg")


def make_engine(
    database_url: str, *, pool_size: int = 10, name: str = "paper_trade"
) -> AsyncEngine:
    """An engine whose every wait has an end: connecting, locks, statements, idle transactions.

    READ COMMITTED, on purpose: the order transaction takes its row locks first and reads after.
    """
    return create_async_engine(
        sqlalchemy_url(database_url),
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=CONNECT_TIMEOUT_S,
        pool_pre_ping=True,
        connect_args={
            "connect_timeout": CONNECT_TIMEOUT_S,
            "application_name": name,
            "options": (
                f"-c statement_timeout={STATEMENT_TIMEOUT_MS}"
                f" -c lock_timeout={LOCK_TIMEOUT_MS}"
                f" -c idle_in_transaction_session_timeout={IDLE_IN_TRANSACTION_TIMEOUT_MS}"
                " -c timezone=UTC"
            ),
        },
    )
