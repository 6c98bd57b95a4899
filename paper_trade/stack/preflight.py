"""What is checked before anything is started, each failure one line that says what to do."""

from __future__ import annotations

import re
import socket

import psycopg
import redis
from sqlalchemy.exc import ArgumentError

from paper_trade.auth.secret_keys import parse_secrets
from paper_trade.db.session import CONNECT_TIMEOUT_S, sqlalchemy_url
from paper_trade.settings import Settings, SettingsError
from paper_trade.stack.errors import StackError
from paper_trade.stack.redis import connect_once


def check_settings(settings: Settings) -> None:
    """What only the parts would find out.

    Raises:
        SettingsError: a secret, a URL or a file name that no part could start with.
    """
    if settings.jwt_secrets is not None:
        parse_secrets(settings.jwt_secrets.get_secret_value())
    if settings.database_url is not None:
        try:
            sqlalchemy_url(settings.database_url.get_secret_value())
        except (ValueError, ArgumentError):
            raise SettingsError(
                "DATABASE_URL is not of the form postgresql://user:password@host/name"
            ) from None
    if settings.redis_url is not None:
        try:
            redis.Redis.from_url(settings.redis_url.get_secret_value()).close()
        except ValueError:
            raise SettingsError(
                "REDIS_URL is not of the form redis://:password@host:6379/0"
            ) from None
    if settings.simulator_replay is not None and not settings.simulator_replay.is_file():
        raise SettingsError(f"SIMULATOR_REPLAY: there is no file {settings.simulator_replay}")


def check_servers(settings: Settings) -> None:
    """Raises StackError when a server that the settings name does not let us in."""
    if settings.database_url is not None:
        _check_postgres(settings.database_url.get_secret_value())
    if settings.redis_url is not None:
        _check_redis(settings.redis_url.get_secret_value())


def check_port(host: str, port: int) -> None:
    """Raises StackError when nobody can listen there now."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen()
    except OSError as error:
        raise StackError(
            f"Port {port} on {host} cannot be used ({error.strerror}). "
            "Stop what uses it, or set PORT (and HOST) to something else."
        ) from None


def free_port() -> int:
    """A loopback port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _check_postgres(database_url: str) -> None:
    conninfo = sqlalchemy_url(database_url).set(drivername="postgresql").render_as_string(False)
    try:
        psycopg.connect(conninfo, connect_timeout=CONNECT_TIMEOUT_S).close()
    except psycopg.Error as error:
        raise _unreachable("DATABASE_URL", "PostgreSQL", error) from None


def _check_redis(redis_url: str) -> None:
    try:
        with connect_once(redis_url, CONNECT_TIMEOUT_S) as client:
            client.ping()
    except redis.RedisError as error:
        raise _unreachable("REDIS_URL", "Redis", error) from None


def _unreachable(setting: str, server: str, error: Exception) -> StackError:
    reason = re.sub(r"\s+", " ", str(error)).strip().rstrip(".")
    return StackError(
        f"{setting} cannot be used: {reason}. Start that server or correct {setting}; "
        f"without it the stack starts a {server} of its own."
    )
