"""The embedded servers as the launcher runs them: durable, private, fit to be killed."""

from __future__ import annotations

import os
import signal
import stat
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import psycopg.rows
import pytest
import redis

from paper_trade.stack.postgres import EmbeddedPostgres
from paper_trade.stack.redis import EmbeddedRedis, connect_once, server_version
from tests.servers import own_temporary_folder, running, short_folder


def test_postgres_is_durable_and_listens_on_no_port(tmp_path: Path) -> None:
    with short_folder() as folder:
        server = EmbeddedPostgres(folder / "postgres")
        with running(server, tmp_path / "log"), psycopg.connect(server.url("postgres")) as client:
            values = {
                name: client.execute(f"SHOW {name}").fetchone()
                for name in ("fsync", "synchronous_commit", "full_page_writes", "data_checksums")
            }
            assert set(values.values()) == {("on",)}
            assert client.execute("SHOW listen_addresses").fetchone() == ("",)


def test_postgres_wants_the_password_on_its_socket_too(tmp_path: Path) -> None:
    with short_folder() as folder:
        server = EmbeddedPostgres(folder / "postgres")
        with running(server, tmp_path / "log"):
            password = urlsplit(server.url("postgres")).password
            assert password
            with pytest.raises(psycopg.OperationalError, match="password"):
                psycopg.connect(server.url("postgres").replace(password, "guess"))


def test_postgres_keeps_what_was_committed_when_it_is_killed(tmp_path: Path) -> None:
    with short_folder() as folder:
        server = EmbeddedPostgres(folder / "postgres")
        with running(server, tmp_path / "log"):
            server.create_database("kept")
            server.create_database("kept")  # a second time changes nothing
            with psycopg.connect(server.url("kept"), autocommit=True) as client:
                client.execute("CREATE TABLE notes AS SELECT 42 AS answer")
            pid_file = folder / "postgres" / "data" / "postmaster.pid"
            os.kill(int(pid_file.read_text().split()[0]), signal.SIGKILL)
        again = EmbeddedPostgres(folder / "postgres")
        with running(again, tmp_path / "log"), psycopg.connect(again.url("kept")) as client:
            assert client.execute("SELECT answer FROM notes").fetchone() == (42,)


def test_servers_work_in_a_folder_too_deep_for_a_socket(tmp_path: Path) -> None:
    with short_folder() as folder, own_temporary_folder():
        deep = folder.joinpath(*["a-rather-long-name"] * 10)
        postgres, store = EmbeddedPostgres(deep / "postgres"), EmbeddedRedis(deep / "redis")
        with running(postgres, tmp_path / "p"), running(store, tmp_path / "r"):
            assert postgres.is_ready()
            assert store.is_ready()


def test_redis_never_evicts_and_wants_its_password(tmp_path: Path) -> None:
    with short_folder() as folder:
        server = EmbeddedRedis(folder / "redis")
        with running(server, tmp_path / "log"):
            with redis.Redis.from_url(server.url()) as client:
                assert client.config_get("maxmemory-policy")["maxmemory-policy"] == "noeviction"
                assert client.config_get("appendonly")["appendonly"] == "yes"
                assert client.config_get("port")["port"] == "0"
            without = server.url().replace(f":{urlsplit(server.url()).password}@", "")
            with (
                connect_once(without, timeout_s=2) as stranger,
                pytest.raises(redis.AuthenticationError),
            ):
                stranger.ping()


def test_redis_keeps_what_was_written_when_it_is_killed(tmp_path: Path) -> None:
    with short_folder() as folder:
        server = EmbeddedRedis(folder / "redis")
        with running(server, tmp_path / "log"), redis.Redis.from_url(server.url()) as client:
            client.set("kept", "yes")
            os.kill(int(client.info()["process_id"]), signal.SIGKILL)
        again = EmbeddedRedis(folder / "redis")
        with running(again, tmp_path / "log"), redis.Redis.from_url(again.url()) as client:
            assert client.get("kept") == b"yes"


def test_nobody_else_can_read_what_the_servers_keep(tmp_path: Path) -> None:
    with short_folder() as folder:
        postgres, store = EmbeddedPostgres(folder / "postgres"), EmbeddedRedis(folder / "redis")
        with running(postgres, tmp_path / "p"), running(store, tmp_path / "r"):
            for secret in (folder / "postgres/password", folder / "redis/password"):
                assert stat.S_IMODE(secret.stat().st_mode) == 0o600
            for data in (folder / "postgres/data", folder / "redis/data", folder / "redis"):
                assert stat.S_IMODE(data.stat().st_mode) == 0o700


def test_a_program_that_is_no_redis_has_no_version(tmp_path: Path) -> None:
    assert server_version("/bin/true") is None
    assert server_version(str(tmp_path / "missing")) is None
