"""`python -m paper_trade audit`, in a process of its own."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from paper_trade.clock import utc_now
from paper_trade.db.migrate import upgrade
from paper_trade.db.session import make_engine
from paper_trade.db.tables import users
from paper_trade.stack.embedded import DATABASE
from paper_trade.stack.parts import base_environment
from paper_trade.stack.postgres import EmbeddedPostgres
from paper_trade.trading.accounts import open_account
from tests.servers import NOT_DURABLE, running, short_folder

FUNDS = 1_000_000_000
SPOIL = """
    UPDATE balances SET available = available + 1
    WHERE asset = 'USDC' AND account_id = (SELECT min(id) FROM accounts) RETURNING account_id
"""


def run_audit(folder: Path, **settings: str) -> tuple[int, list[str], list[str]]:
    """The exit code, and the lines of its output and of its errors."""
    done = subprocess.run(
        [sys.executable, "-m", "paper_trade", "audit"],
        cwd=folder,
        env=base_environment() | settings,
        capture_output=True,
        text=True,
        timeout=60,
    )
    return done.returncode, done.stdout.splitlines(), done.stderr.splitlines()


async def open_accounts(database_url: str, number: int) -> None:
    engine = make_engine(database_url)
    async with engine.begin() as connection:
        for address in range(number):
            row = {"address": str(address), "created_at": utc_now()}
            made = await connection.execute(users.insert().values(row).returning(users.c.id))
            await open_account(connection, made.scalar_one(), FUNDS, utc_now())
    await engine.dispose()


@pytest.fixture
def running_stack() -> Iterator[tuple[Path, str]]:
    """A data folder with a PostgreSQL on it as `up` has one: the folder and the database's URL."""
    with short_folder() as folder:
        server = EmbeddedPostgres(folder / "postgres", NOT_DURABLE)
        with running(server, folder / "postgres.log"):
            server.create_database(DATABASE)
            url = server.url(DATABASE)
            upgrade(url)
            asyncio.run(open_accounts(url, 2))
            yield folder, url


def test_it_finds_the_database_of_a_running_stack(running_stack: tuple[Path, str]) -> None:
    folder, url = running_stack
    well = run_audit(folder, DATA_DIR=str(folder))
    assert well == (0, ["2 accounts audited: everything adds up."], [])
    with psycopg.connect(url) as connection:
        (account,) = connection.execute(SPOIL).fetchone() or ()
    code, lines, errors = run_audit(folder, DATA_DIR=str(folder))
    assert (code, errors) == (1, [])
    what = "balance of USDC by the ledger: expected 1000 USDC, found 1000.000001 USDC"
    assert lines[0] == f"Account {account}: {what}"
    assert lines[-1] == "2 accounts audited: 2 findings."


def test_where_nothing_runs_it_says_what_to_do(tmp_path: Path) -> None:
    for left_behind in (False, True):
        code, lines, errors = run_audit(tmp_path, DATA_DIR=str(tmp_path))
        assert (code, lines, len(errors)) == (1, [], 1), left_behind
        assert errors[0].startswith(f"No stack runs on {tmp_path}: start it")
        data = tmp_path / "postgres" / "data"
        data.mkdir(parents=True, exist_ok=True)
        (data.parent / "password").write_text("password")
        (data / "postmaster.pid").write_text(f"1\n{data}\n1\n5432\n{data}\n\n")


def test_a_database_of_the_settings_goes_first(tmp_path: Path, empty_database_url: str) -> None:
    code, lines, errors = run_audit(tmp_path, DATABASE_URL=empty_database_url)
    assert (code, lines, len(errors)) == (1, [], 1)
    assert "python -m paper_trade migrate" in errors[0]
    upgrade(empty_database_url)
    well = run_audit(tmp_path, DATABASE_URL=empty_database_url)
    assert well == (0, ["0 accounts audited: everything adds up."], [])
