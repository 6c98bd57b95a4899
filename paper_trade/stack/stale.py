"""What a server that was killed leaves behind: a file with its process id."""

from __future__ import annotations

import signal
from pathlib import Path

import psutil

STOP_TIMEOUT_S = 20


def clear(pid_file: Path, working_folder: Path) -> None:
    """Remove `pid_file`; a server that still runs in `working_folder` is stopped first.

    The caller holds the data folder's lock, so such a server has lost its stack. The id alone
    proves nothing: after a restart of the machine or container another program may have it.
    """
    try:
        pid = int(pid_file.read_text(encoding="utf-8").split()[0])
    except (FileNotFoundError, ValueError, IndexError):
        pid = 0
    if pid > 0 and (orphan := _running_in(working_folder, pid)):
        orphan.send_signal(signal.SIGINT)
        try:
            orphan.wait(STOP_TIMEOUT_S)
        except psutil.TimeoutExpired:
            orphan.kill()
            orphan.wait(STOP_TIMEOUT_S)
    pid_file.unlink(missing_ok=True)


def _running_in(folder: Path, pid: int) -> psutil.Process | None:
    try:
        process = psutil.Process(pid)
        return process if Path(process.cwd()) == folder.resolve() else None
    except psutil.Error:
        return None
