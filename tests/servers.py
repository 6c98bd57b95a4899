"""The PostgreSQL and Redis that tests use: embedded ones, or those of the environment.

`DATABASE_URL` and `REDIS_URL` (or `TEST_DATABASE_URL` and `TEST_REDIS_URL`, which win) name servers
that were started separately. Tests make databases of their own there, and take a Redis database
that is empty. Parallel test workers must not share a `REDIS_URL`: channels know no databases.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import psycopg
import pytest
import redis
from psycopg import sql

from paper_trade.db.tables import metadata
from paper_trade.stack.guardian import Guardian
from paper_trade.stack.postgres import EmbeddedPostgres
from paper_trade.stack.redis import EmbeddedRedis
from paper_trade.stack.spawn import spawn_options

START_TIMEOUT_S = 60
# A test database need not survive a power cut, and is several times faster for it.
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
# Nor need a test's Redis, whose every answer waits while a busy disk takes its append-only file.
NOT_APPENDING = {"appendonly": "no"}
REDIS_DATABASES = 16
_taken: set[int] = set()


@contextlib.contextmanager
def short_folder() -> Iterator[Path]:
    """A folder whose path leaves room for socket names (pytest's own are too deep)."""
    folder = Path(tempfile.mkdtemp(prefix="ptt-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def own_temporary_folder() -> Iterator[Path]:
    """This process's temporary folder is another one for a while, empty and gone afterwards."""
    before = tempfile.tempdir
    with short_folder() as folder:
        tempfile.tempdir = str(folder)
        try:
            yield folder
        finally:
            tempfile.tempdir = before


@contextlib.contextmanager
def running(server: EmbeddedPostgres | EmbeddedRedis, log: Path) -> Iterator[None]:
    """Run an embedded server; it ends with the block, and with this process however that ends."""
    part = server.prepare()
    guardian = Guardian(f"tests-{secrets.token_hex(8)}")
    with log.open("wb") as output:
        process = subprocess.Popen(
            part.argv,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            **spawn_options(part, guardian),
        )
    try:
        deadline = time.monotonic() + START_TIMEOUT_S
        while not server.is_ready():
            if process.poll() is not None or time.monotonic() > deadline:
                pytest.exit(f"{part.name} did not start:\n{log.read_text()}", returncode=3)
            time.sleep(0.02)
        yield
    finally:
        process.send_signal(part.stop_signal)
        process.wait(part.grace_s)
        guardian.dismiss(process.pid)
        guardian.close()


@contextlib.contextmanager
def postgres_server(given_url: str | None) -> Iterator[str]:
    """The URL of a database from which databases can be made."""
    if given_url:
        yield given_url
        return
    with short_folder() as folder:
        server = EmbeddedPostgres(folder / "postgres", NOT_DURABLE)
        with running(server, folder / "postgres.log"):
            yield server.url("postgres")


@contextlib.contextmanager
def redis_server(given_url: str | None, worker: int) -> Iterator[str]:
    """The URL of an empty Redis database."""
    if given_url:
        yield _empty_redis_database(given_url, worker)
        return
    with short_folder() as folder:
        server = EmbeddedRedis(folder / "redis", NOT_APPENDING)
        with running(server, folder / "redis.log"):
            yield server.url()


@contextlib.contextmanager
def new_database(server_url: str) -> Iterator[str]:
    """A new, empty database on the server; dropped at the end."""
    name = f"paper_trade_test_{os.getpid()}_{secrets.token_hex(4)}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    parts = urlsplit(server_url)
    try:
        yield urlunsplit(parts._replace(path=f"/{name}"))
    finally:
        with psycopg.connect(server_url, autocommit=True) as connection:
            connection.execute(
                sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
            )


def empty_tables(connection: psycopg.Connection) -> None:
    """Delete every row. For a few rows DELETE is many times faster than TRUNCATE or a new database.

    The ledger refuses it, as it should: the trigger is off within this transaction only.
    """
    tables = [table.name for table in reversed(metadata.sorted_tables)]
    statements = [
        "ALTER TABLE ledger_entries DISABLE TRIGGER USER",
        *(f"DELETE FROM {table}" for table in tables),
        "ALTER TABLE ledger_entries ENABLE TRIGGER USER",
    ]
    with connection.transaction():
        connection.execute("; ".join(statements))


def redis_url_with_database(url: str, database: int) -> str:
    """`url` with another database number, in the form that its kind of URL has for it."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query)) | {"db": str(database)}
    return urlunsplit(parts._replace(query=urlencode(query)))


def _empty_redis_database(url: str, worker: int) -> str:
    """Tests empty their Redis database: it must be one in which nobody keeps anything."""
    for database in range(REDIS_DATABASES - 1 - worker, -1, -REDIS_DATABASES // 2):
        if database in _taken:
            continue
        candidate = redis_url_with_database(url, database)
        with redis.Redis.from_url(candidate) as client:
            if client.dbsize() == 0:
                _taken.add(database)
                return candidate
    pytest.exit("REDIS_URL has no empty database for the tests (looked from 15 down)", returncode=3)
