"""The whole stack, started as `make run` starts it, on a free port and a data folder of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from paper_trade.settings import setting_names
from tests.processes import wait_until
from tests.servers import short_folder

PROJECT = Path(__file__).parents[2]
# The first run builds the pages.
READY_WITHIN_S = 240
STOPPED_WITHIN_S = 60


@dataclass(frozen=True)
class RunningStack:
    """A stack that is ready: where it answers, its launcher's process id, what it prints."""

    origin: str
    pid: int
    log: Path


@contextmanager
def running_stack(port: int, settings: Mapping[str, str]) -> Iterator[str]:
    """Its origin, once it is ready. Prices are simulated, sign-ins unlimited."""
    with whole_stack(port, settings) as stack:
        yield stack.origin


@contextmanager
def whole_stack(port: int, settings: Mapping[str, str]) -> Iterator[RunningStack]:
    """The same, with what it takes to look inside."""
    ours = {name: value for name, value in os.environ.items() if name not in setting_names()}
    with short_folder() as folder:
        environment = {
            **ours,
            "PORT": str(port),
            "DATA_DIR": str(folder / "data"),
            "PRICE_FEED": "simulated",
            "SIMULATOR_SEED": "7",
            "RATE_LIMIT_AUTH": "0",
            **settings,
        }
        log = folder / "log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "paper_trade", "up"],
                cwd=PROJECT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )
        try:
            wait_until(lambda: _ready(process, log), "the stack is ready", READY_WITHIN_S)
            yield RunningStack(f"http://localhost:{port}", process.pid, log)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(STOPPED_WITHIN_S)


def _ready(process: subprocess.Popen[bytes], log: Path) -> bool:
    assert process.poll() is None, f"The stack ended:\n{log.read_text(errors='replace')[-4000:]}"
    return b"Ready: http" in log.read_bytes()
