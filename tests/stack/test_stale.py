from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from paper_trade.stack import stale


@pytest.fixture
def server(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process that lost its stack, in a working folder of its own."""
    folder = tmp_path / "data"
    folder.mkdir()
    with subprocess.Popen(["sleep", "600"], cwd=folder) as process:
        yield process
        process.kill()


def test_a_server_that_still_runs_there_is_stopped(
    server: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    pid_file = tmp_path / "pid"
    pid_file.write_text(f"{server.pid}\n/some/folder\n")
    stale.clear(pid_file, tmp_path / "data")
    assert server.poll() is not None
    assert not pid_file.exists()


def test_another_program_with_the_same_number_is_left_alone(
    server: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    pid_file = tmp_path / "pid"
    pid_file.write_text(str(server.pid))
    stale.clear(pid_file, tmp_path)
    assert server.poll() is None
    assert not pid_file.exists()


@pytest.mark.parametrize("text", ["", "not a number", "-1", "4194305"])
def test_a_useless_file_is_removed(tmp_path: Path, text: str) -> None:
    pid_file = tmp_path / "pid"
    pid_file.write_text(text)
    stale.clear(pid_file, tmp_path)
    assert not pid_file.exists()
    stale.clear(pid_file, tmp_path)  # nothing to do
