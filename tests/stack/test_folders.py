from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from paper_trade.stack.folders import (
    MAX_SOCKET_PATH_BYTES,
    kept_secret,
    private_folder,
    socket_folder,
)
from tests.servers import own_temporary_folder


@pytest.fixture(autouse=True)
def _own_temporary_folder(tmp_path: Path) -> Iterator[None]:
    """After `tmp_path`, for pytest makes its own folder in the first one that it finds."""
    with own_temporary_folder():
        yield


def permissions(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_secret_is_made_once_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    secret = kept_secret(tmp_path / "secret")
    assert len(secret) >= 32
    assert kept_secret(tmp_path / "secret") == secret
    assert permissions(tmp_path / "secret") == 0o600
    assert kept_secret(tmp_path / "other") != secret


def test_a_private_folder_is_closed_to_others_even_if_it_was_open(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True, mode=0o755)
    private_folder(folder)
    assert permissions(folder) & 0o044 == 0


@pytest.mark.parametrize("depth", [1, 12])
def test_a_socket_always_gets_a_path_that_fits(tmp_path: Path, depth: int) -> None:
    deep = tmp_path.joinpath(*["a-rather-long-name"] * depth)
    folder = socket_folder(deep, "redis.sock")
    assert len(str(folder / "redis.sock")) <= MAX_SOCKET_PATH_BYTES
    assert permissions(folder) & 0o077 == 0
    assert socket_folder(deep, "redis.sock") == folder


def test_a_short_folder_that_somebody_else_prepared_is_not_used(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["a-rather-long-name"] * 12)
    first = socket_folder(deep, "redis.sock")
    first.rmdir()
    first.symlink_to(tmp_path)
    second = socket_folder(deep, "redis.sock")
    assert second != first
    assert permissions(second) == 0o700
