"""The data folder of one stack: private, with room left, and one stack's only."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import psutil

from paper_trade.stack.errors import StackError
from paper_trade.stack.folders import private_folder

LOCK_NAME = "lock"
NEEDED_BYTES = 300_000_000
TAKEOVER_TIMEOUT_S = 60
POLL_S = 0.1


@contextlib.contextmanager
def locked(path: Path) -> Iterator[int]:
    """Hold the data folder for one stack; the lock's file descriptor.

    A launcher that was killed leaves the lock to its guardian until that has ended every part: then
    we wait for it.

    Raises:
        StackError: another stack runs on it, or the folder cannot be used.
    """
    with _usable(path):
        private_folder(path)
        lock = os.open(path / LOCK_NAME, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _take(lock, path)
        os.ftruncate(lock, 0)
        os.pwrite(lock, str(os.getpid()).encode(), 0)
        yield lock
    finally:
        os.close(lock)


def check_room(path: Path, needed_bytes: int = NEEDED_BYTES) -> None:
    """Raise StackError when the disk under an existing folder is nearly full."""
    free = shutil.disk_usage(path).free
    if free < needed_bytes:
        raise StackError(
            f"Only {free // 1_000_000} MB are free on the disk of {path}; the stack needs "
            f"{needed_bytes // 1_000_000} MB to start. Free some, or set DATA_DIR to another disk."
        )


def _take(lock: int, path: Path) -> None:
    deadline = time.monotonic() + TAKEOVER_TIMEOUT_S
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = _holder(lock)
            if (holder and psutil.pid_exists(holder)) or time.monotonic() > deadline:
                raise StackError(
                    f"A stack already runs on {path} (process {holder or 'unknown'}). Stop it, or "
                    "start this one with a DATA_DIR and PORT of its own."
                ) from None
            time.sleep(POLL_S)
        else:
            return


def _holder(lock: int) -> int:
    """The launcher's process id as it wrote it; 0 when it has not yet."""
    text = os.pread(lock, 20, 0)
    return int(text) if text.isdigit() else 0


@contextlib.contextmanager
def _usable(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StackError(
            f"DATA_DIR {path} cannot be used: {error.strerror}. Set DATA_DIR to a folder of yours."
        ) from error
