from __future__ import annotations

import stat
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest
from pydantic import SecretStr

from paper_trade.auth.secret_keys import LOCAL_FILE, load_keys
from paper_trade.auth.tokens import SigningKey
from paper_trade.settings import Settings, SettingsError

A, B = "a" * 32, "b" * 32


def keys(configured: str | None, folder: Path = Path("unused")) -> list[SigningKey]:
    secrets = None if configured is None else SecretStr(configured)
    return load_keys(Settings(jwt_secrets=secrets, data_dir=folder))


def _in_process(folder: Path) -> list[SigningKey]:
    return keys(None, folder)


def test_configured_keys_keep_their_order() -> None:
    assert keys(f"2026:{A}, 2025:{B}:colon") == [
        ("2026", A.encode()),
        ("2025", f"{B}:colon".encode()),
    ]


@pytest.mark.parametrize(
    "configured",
    [A, f":{A}", f"k:{A[1:]}", f"k:{A},k:{B}", f"k:{A},", f"k k:{A}", "k:", ",", f"k:{A},{B}"],
)
def test_bad_secrets_stop_the_program_and_are_not_shown(configured: str) -> None:
    with pytest.raises(SettingsError, match="JWT_SECRETS") as refusal:
        keys(configured)
    assert "aaaa" not in str(refusal.value)
    assert "bbbb" not in str(refusal.value)


def test_a_local_secret_is_made_once_for_this_user_alone(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "folder"
    first = keys(None, folder)
    assert keys(None, folder) == first
    assert len(first[0][1]) >= 32
    assert stat.S_IMODE((folder / LOCAL_FILE).stat().st_mode) == 0o600
    assert [path.name for path in folder.iterdir()] == [LOCAL_FILE]
    assert keys(None, tmp_path / "another") != first


def test_processes_that_start_together_agree_on_the_local_secret(tmp_path: Path) -> None:
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as pool:
        results = list(pool.map(_in_process, [tmp_path] * 8))
    assert all(result == results[0] for result in results)


def test_a_secret_readable_by_others_is_closed_again(tmp_path: Path) -> None:
    keys(None, tmp_path)
    (tmp_path / LOCAL_FILE).chmod(0o644)
    keys(None, tmp_path)
    assert stat.S_IMODE((tmp_path / LOCAL_FILE).stat().st_mode) == 0o600


def test_a_damaged_local_secret_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / LOCAL_FILE).write_bytes(b"short")
    with pytest.raises(SettingsError, match="delete it"):
        keys(None, tmp_path)
