from __future__ import annotations

import stat
from pathlib import Path

import pytest

from paper_trade.stack.data_dir import check_room, locked
from paper_trade.stack.errors import StackError


def test_the_folder_is_made_private(tmp_path: Path) -> None:
    with locked(tmp_path / "deep" / "data"):
        assert stat.S_IMODE((tmp_path / "deep" / "data").stat().st_mode) == 0o700


def test_a_second_stack_is_told_who_is_there_and_what_to_do(tmp_path: Path) -> None:
    told = pytest.raises(StackError, match=r"already runs.*DATA_DIR and PORT")
    with locked(tmp_path), told, locked(tmp_path):
        pass
    with locked(tmp_path):
        pass  # free again


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StackError, match="Set DATA_DIR"), locked(tmp_path / "file" / "data"):
        pass


def test_a_nearly_full_disk_is_one_line(tmp_path: Path) -> None:
    check_room(tmp_path, needed_bytes=1)
    with pytest.raises(StackError, match=r"Only \d+ MB are free"):
        check_room(tmp_path, needed_bytes=10**18)
