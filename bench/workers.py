"""A background worker of the product, as a process of its own."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
from collections.abc import Iterator

from bench.servers import PROJECT, Servers


@contextlib.contextmanager
def worker_process(servers: Servers, name: str, **settings: str) -> Iterator[None]:
    """`python -m paper_trade worker NAME` until the end of the block."""
    process = subprocess.Popen(
        [sys.executable, "-m", "paper_trade", "worker", name],
        cwd=PROJECT,
        env=servers.environment(LOG_LEVEL="warning", **settings),
        stdin=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
