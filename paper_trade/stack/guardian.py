"""Ends every process of a stack when the launcher goes without doing so, `kill -9` included.

A small process of its own holds the reading end of a pipe whose writing end only the launcher has:
however the launcher ends, the pipe closes. Until then the launcher says on it which groups live.

Ready-made process managers leave this to us: supervisor and circus lose their children when they
are killed and know no readiness; honcho ends everything when one part dies and restarts nothing.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import psutil

from paper_trade.stack.part import Part
from paper_trade.stack.stopping import Group, end_in_order

PROJECT = Path(__file__).resolve().parents[2]
MARKER = "PAPER_TRADE_STACK"
CLOSE_TIMEOUT_S = 60


class Guardian:
    """The launcher's end. `marker` stands in the environment of every process of the stack."""

    def __init__(self, marker: str, held_fds: Sequence[int] = ()) -> None:
        """Start the guardian; it keeps `held_fds` (such as a lock) open until its work is done."""
        reading, self._writing = os.pipe()
        self.marker = marker
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "paper_trade.stack.guardian", marker],
                cwd=PROJECT,
                stdin=reading,
                stdout=subprocess.DEVNULL,
                pass_fds=held_fds,
                start_new_session=True,
            )
        finally:
            os.close(reading)

    @property
    def pid(self) -> int:
        return self._process.pid

    def enlist(self, part: Part) -> None:
        """Called in the new process just before it becomes the part: no moment without a guard."""
        self._say(f"+ {os.getpid()} {int(part.stop_signal)} {part.grace_s} {part.stage}\n")

    def dismiss(self, pgid: int) -> None:
        """The group is gone: its number may soon be another program's."""
        self._say(f"- {pgid}\n")

    def close(self) -> None:
        """Let the guardian finish: it ends what is left and exits."""
        if self._writing >= 0:
            os.close(self._writing)
            self._writing = -1
        self._process.wait(CLOSE_TIMEOUT_S)

    def _say(self, line: str) -> None:
        try:
            os.write(self._writing, line.encode())
        except BrokenPipeError:
            return  # somebody killed the guardian; the launcher still ends its children itself


def watch(lines: Iterable[str], marker: str) -> None:
    """Follow the launcher until its pipe closes, then end what is left."""
    groups: dict[int, Group] = {}
    for line in lines:
        match line.split():
            case ["+", pgid, stop_signal, grace_s, stage]:
                groups[int(pgid)] = Group(int(pgid), int(stop_signal), float(grace_s), int(stage))
            case ["-", pgid]:
                groups.pop(int(pgid), None)
    end_in_order(groups.values())
    for process in marked(marker):
        process.kill()


def marked(marker: str) -> list[psutil.Process]:
    """Every other process that carries the marker: what left its group, too."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.pid != os.getpid() and process.environ().get(MARKER) == marker:
                found.append(process)
        except psutil.Error:
            continue
    return found


def main() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    watch(sys.stdin, sys.argv[1])


if __name__ == "__main__":
    main()
