"""What keeps a stack from starting is one line that says what to do, exit code 1 or 2."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from paper_trade.stack.data_dir import locked
from paper_trade.stack.parts import base_environment
from paper_trade.stack.preflight import free_port
from tests.processes import alive, descendants


def launch(folder: Path, *command: str, **settings: str) -> tuple[int, str]:
    """Run a command that should refuse; its exit code and its one line."""
    before = set(descendants(os.getpid()))
    environment = base_environment() | {"DATA_DIR": str(folder), "PORT": str(free_port())}
    with subprocess.Popen(
        [sys.executable, "-m", "paper_trade", *(command or ["up"])],
        cwd=folder,
        env=environment | settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        output, _ = process.communicate(timeout=60)
    assert alive(set(descendants(os.getpid())) - before) == []
    assert output.count("\n") == 1, output
    return process.returncode, output


def test_a_taken_port(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        code, line = launch(tmp_path, PORT=str(port))
    assert code == 1
    assert line.startswith(f"Port {port} on 127.0.0.1 cannot be used")
    assert "set PORT" in line


def test_a_second_stack_on_the_same_folder(tmp_path: Path) -> None:
    with locked(tmp_path):
        code, line = launch(tmp_path)
    assert code == 1
    assert f"already runs on {tmp_path} (process {os.getpid()})" in line


def test_a_database_that_does_not_answer(tmp_path: Path) -> None:
    url = f"postgresql://somebody:hush-hush@127.0.0.1:{free_port()}/nothing"
    code, line = launch(tmp_path, DATABASE_URL=url)
    assert code == 1
    assert line.startswith("DATABASE_URL cannot be used: ")
    assert "hush-hush" not in line


def test_a_redis_that_does_not_answer(tmp_path: Path) -> None:
    code, line = launch(tmp_path, REDIS_URL=f"redis://:hush-hush@127.0.0.1:{free_port()}/0")
    assert code == 1
    assert line.startswith("REDIS_URL cannot be used: ")
    assert "hush-hush" not in line


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "three"),
        ("PRICE_FEED", "binance"),
        ("DATABASE_URL", "mysql://user:hush-hush@host/name"),
        ("REDIS_URL", "http://user:hush-hush@host"),
        ("JWT_SECRETS", "hush-hush"),
        ("SIMULATOR_REPLAY", "missing-hush-hush.csv"),
    ],
)
def test_a_bad_setting(tmp_path: Path, name: str, value: str) -> None:
    code, line = launch(tmp_path, **{name: value})
    assert code == 2
    assert name in line
    assert ("hush-hush" in line) == (name == "SIMULATOR_REPLAY")


def test_an_unknown_name_in_the_env_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("PRICE_FED=pyth\n")
    code, line = launch(tmp_path)
    assert code == 2
    assert "PRICE_FED" in line


def test_a_data_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    code, line = launch(tmp_path, DATA_DIR=str(tmp_path / "file" / "data"))
    assert code == 1
    assert "DATA_DIR" in line


PARTS = ["web", "worker prices", "worker candles", "worker maintenance", "migrate"]


@pytest.mark.parametrize("part", PARTS)
def test_a_part_alone_without_its_servers(tmp_path: Path, part: str) -> None:
    code, line = launch(tmp_path, *part.split())
    assert code == 2
    assert "DATABASE_URL" in line


@pytest.mark.parametrize("part", PARTS)
def test_a_part_alone_with_a_malformed_url(tmp_path: Path, part: str) -> None:
    urls = {"DATABASE_URL": "nonsense", "REDIS_URL": "redis://127.0.0.1:1/0"}
    code, line = launch(tmp_path, *part.split(), **urls)
    assert code == 2
    assert "DATABASE_URL is not of the form" in line


def test_a_migration_of_a_database_that_does_not_answer(tmp_path: Path) -> None:
    url = f"postgresql://somebody@127.0.0.1:{free_port()}/nothing"
    code, line = launch(tmp_path, "migrate", DATABASE_URL=url)
    assert code == 1
    assert line.startswith("DATABASE_URL cannot be used: ")
