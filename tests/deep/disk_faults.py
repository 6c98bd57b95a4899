"""A disk that is full: PostgreSQL's files lie on a small one of their own."""

from __future__ import annotations

import asyncio
import contextlib
import random
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg

from tests.deep.stage import Stage

MEGABYTES = 400
FULL_FOR_S = (4.0, 6.0)
BLOCK = bytes(1 << 20)


@contextlib.contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A disk of its own at `folder`.

    Raises:
        OSError, CalledProcessError: this machine lets nobody mount one.
    """
    folder.mkdir(parents=True)
    kind = ("-t", "tmpfs", "-o", f"size={MEGABYTES}m", "tmpfs")
    subprocess.run(["mount", *kind, folder], check=True, capture_output=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


@dataclass(frozen=True)
class DiskFull:
    """Not a byte is left for a while. `log_too`: nor for the write-ahead log, at once."""

    disk: Path
    log_too: bool

    async def __call__(self, stage: Stage) -> None:
        ballast = self.disk / "ballast"
        try:
            _fill(ballast)
            if self.log_too:
                await asyncio.to_thread(_need_new_log_files, stage.database_url)
            await asyncio.sleep(random.uniform(*FULL_FOR_S))
        finally:
            ballast.unlink()


def _fill(ballast: Path) -> None:
    """Take the room in blocks, for others take some meanwhile."""
    with contextlib.suppress(OSError), ballast.open("wb", buffering=0) as file:
        while True:
            file.write(BLOCK)


def _need_new_log_files(database_url: str) -> None:
    """Use up the log's files that exist already; PostgreSQL keeps some for later."""
    with (
        contextlib.suppress(psycopg.OperationalError),
        psycopg.connect(database_url, autocommit=True) as connection,
    ):
        for _ in range(MEGABYTES // 16):
            connection.execute("SELECT pg_logical_emit_message(false, 'ballast', '')")
            connection.execute("SELECT pg_switch_wal()")
