"""However a stack ends, `kill -9` included, nothing of it is left running."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from paper_trade.stack.data_dir import locked
from paper_trade.stack.parts import PROJECT, base_environment
from tests.processes import alive, descendants, wait_until
from tests.servers import short_folder


@pytest.fixture
def folder() -> Iterator[Path]:
    with short_folder() as folder:
        yield folder


@pytest.fixture
def stack(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The small stack, ready."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.stack.small_stack", folder],
        cwd=PROJECT,
        env=base_environment(),
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        lines = iter(process.stdout.readline, b"")
        assert any(line == b"READY\n" for line in lines)
        yield process
        process.kill()


def names(processes: list[psutil.Process]) -> set[str]:
    return {process.name() for process in processes}


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_nothing_is_left(stack: subprocess.Popen[bytes], how: signal.Signals) -> None:
    processes = descendants(stack.pid)
    assert len(processes) >= 10  # servers with their workers, two parts, a grandchild, the guardian
    assert {"postgres", "redis-server"} <= names(processes)
    stack.send_signal(how)
    stack.wait()
    wait_until(lambda: not alive(processes), f"the end of all parts after {how.name}")


def test_the_data_folder_is_taken_over_once_the_guardian_is_done(
    stack: subprocess.Popen[bytes], folder: Path
) -> None:
    processes = descendants(stack.pid)
    stack.kill()
    stack.wait()
    with locked(folder):
        servers = [process for process in alive(processes) if process.name() == "postgres"]
        assert servers == []
    wait_until(lambda: not alive(processes), "the guardian's end")


def test_postgres_was_shut_down_cleanly_by_the_guardian(
    stack: subprocess.Popen[bytes], folder: Path
) -> None:
    processes = descendants(stack.pid)
    stack.kill()
    wait_until(lambda: not alive(processes), "the end of all parts")
    assert not (folder / "postgres" / "data" / "postmaster.pid").exists()
