"""Ending process groups that are not our children: ask, wait, then insist."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Iterable
from dataclasses import dataclass

import psutil

POLL_S = 0.05


@dataclass(frozen=True, slots=True)
class Group:
    """A process group, how its leader is asked to end, for how long, and when its turn comes."""

    pgid: int
    stop_signal: int
    grace_s: float
    stage: int


def end_in_order(groups: Iterable[Group]) -> None:
    """End the groups, those of the highest stage first; a stage waits for the one before it."""
    waiting = list(groups)
    for stage in sorted({group.stage for group in waiting}, reverse=True):
        end([group for group in waiting if group.stage == stage])


def end(groups: Iterable[Group]) -> None:
    """Ask all leaders at once; a group that outlives its grace is killed."""
    deadlines = {}
    for group in groups:
        with contextlib.suppress(ProcessLookupError):
            os.kill(group.pgid, group.stop_signal)
        deadlines[group.pgid] = time.monotonic() + group.grace_s
    while deadlines:
        for pgid, deadline in list(deadlines.items()):
            if not is_alive(pgid):
                del deadlines[pgid]
            elif time.monotonic() >= deadline:
                kill(pgid)
                del deadlines[pgid]
        if deadlines:
            time.sleep(POLL_S)


def kill(pgid: int) -> None:
    """Kill whatever is left of a group."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pgid, signal.SIGKILL)


def is_alive(pgid: int) -> bool:
    """Whether the group has a process that runs. Zombies do not: not every container reaps them."""
    try:
        os.killpg(pgid, 0)
    except ProcessLookupError:
        return False
    return any(_belongs(process, pgid) for process in psutil.process_iter())


def _belongs(process: psutil.Process, pgid: int) -> bool:
    try:
        return os.getpgid(process.pid) == pgid and process.status() != psutil.STATUS_ZOMBIE
    except (ProcessLookupError, psutil.Error):
        return False
