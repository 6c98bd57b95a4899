"""The simulator and the workers as the processes that they are in production."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from typing import IO

import httpx

from paper_trade.stack.parts import base_environment
from paper_trade.stack.preflight import free_port
from tests.processes import wait_until

Process = subprocess.Popen[bytes]


def start(environment: dict[str, str], *command: str, log: IO[bytes] | None = None) -> Process:
    """`python -m paper_trade COMMAND…`, whose log goes to ours or to the file `log`."""
    argv = [sys.executable, "-m", "paper_trade", *command]
    return subprocess.Popen(argv, env=base_environment() | environment, stderr=log)


@contextlib.contextmanager
def running(environment: dict[str, str], *command: str) -> Iterator[Process]:
    """The same, ended with the block."""
    process = start(environment, *command)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@contextlib.contextmanager
def simulator(environment: dict[str, str]) -> Iterator[str]:
    """A simulator that answers; its URL."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with running(environment, "simulator", "--port", str(port)) as process:
        wait_until(lambda: process.poll() is not None or _answers(url), "the simulator")
        assert process.poll() is None
        yield url


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/live", timeout=5).is_success
    except httpx.TransportError:
        return False
