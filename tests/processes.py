"""Looking at real processes: which belong to a stack, and whether they are gone."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

import psutil

TIMEOUT_S = 60.0
POLL_S = 0.02


def wait_until(condition: Callable[[], object], what: str, within_s: float = TIMEOUT_S) -> None:
    """Return as soon as `condition` holds; fail with `what` when it does not in time."""
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline, f"Waited in vain: {what}"
        time.sleep(POLL_S)


def descendants(pid: int) -> list[psutil.Process]:
    """Every process below `pid` now."""
    return psutil.Process(pid).children(recursive=True)


def alive(processes: Iterable[psutil.Process]) -> list[psutil.Process]:
    """Those that still run. A zombie does not: who reaps orphans is the machine's business."""
    return [process for process in processes if _runs(process)]


def _runs(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
