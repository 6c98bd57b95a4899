"""The procedure of docs/ledger-chain.md on real exports: it holds, and it notices."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from tests.api.prices import publish_price
from tests.api.site import Site, bearer, log_in

PAGE = Path(__file__).parents[2] / "docs" / "ledger-chain.md"

Lines = list[str]


@pytest.fixture
async def trader(site: Site) -> httpx.AsyncClient:
    """Somebody who has bought, sold, started over and bought again."""
    await publish_price(site.services, "150")
    client = site.program()
    client.headers.update(bearer((await log_in(client))["token"]))
    for order in ({"side": "buy", "size": "1"}, {"side": "sell", "size": "0.4"}):
        assert (await client.post("/api/orders", json=order)).status_code == 201
    assert (await client.post("/api/account/reset")).status_code == 201
    bought = await client.post("/api/orders", json={"side": "buy", "quote_size": "99.5"})
    assert bought.status_code == 201
    return client


@pytest.fixture
def check(tmp_path: Path) -> Callable[..., tuple[int, str]]:
    """The program of the page: its exit code and what it says of a file."""
    [program] = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    (tmp_path / "check_ledger.py").write_text(program)

    def run(content: str, *head: str) -> tuple[int, str]:
        (tmp_path / "ledger.csv").write_bytes(content.encode())
        done = subprocess.run(
            [sys.executable, "-I", "check_ledger.py", "ledger.csv", *head],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=30,
        )
        return done.returncode, (done.stdout or done.stderr).strip()

    return run


async def test_it_holds_for_every_account_and_ends_at_the_head_that_accounts_tell(
    trader: httpx.AsyncClient, check: Callable[..., tuple[int, str]]
) -> None:
    accounts = (await trader.get("/api/accounts")).json()["accounts"]
    assert len(accounts) == 2
    for account, entries in zip(accounts, (4, 7), strict=True):
        exported = await trader.get("/api/ledger.csv", params={"account": account["id"]})
        said = f"{entries} entries, the chain holds. Head: {account['ledger_head']}"
        assert check(exported.text) == (0, said)
    newest = (await trader.get("/api/ledger")).json()["entries"][0]
    assert newest["digest"] == accounts[0]["ledger_head"]


def edited(lines: Lines) -> Lines:
    return [line.replace(",-150,", ",-149,") for line in lines]


def given_another_time(lines: Lines) -> Lines:
    return [*lines[:3], re.sub(r"\d\dZ,", "00Z,", lines[3]), *lines[4:]]


def removed(lines: Lines) -> Lines:
    return lines[:3] + lines[4:]


def first_removed(lines: Lines) -> Lines:
    return lines[:-1]


def swapped(lines: Lines) -> Lines:
    return [*lines[:3], lines[4], lines[3], *lines[5:]]


def doubled(lines: Lines) -> Lines:
    return [*lines[:3], lines[3], *lines[3:]]


@pytest.mark.parametrize(
    "change", [edited, given_another_time, removed, first_removed, swapped, doubled]
)
async def test_it_notices_what_was_changed(
    trader: httpx.AsyncClient,
    check: Callable[..., tuple[int, str]],
    change: Callable[[Lines], Lines],
) -> None:
    closed = (await trader.get("/api/accounts")).json()["accounts"][1]["id"]
    exported = (await trader.get("/api/ledger.csv", params={"account": closed})).text
    lines = exported.splitlines(keepends=True)
    changed = change(lines)
    assert changed != lines
    code, said = check("".join(changed))
    assert code == 1
    assert re.match(r"Broken at entry \d+: ", said)


async def test_a_head_that_was_kept_shows_what_is_cut_off_the_end(
    trader: httpx.AsyncClient, check: Callable[..., tuple[int, str]]
) -> None:
    head = (await trader.get("/api/accounts")).json()["accounts"][0]["ledger_head"]
    before = (await trader.get("/api/ledger.csv")).text
    assert check(before, head)[0] == 0
    sold = await trader.post("/api/orders", json={"side": "sell", "size": "0.1"})
    assert sold.status_code == 201
    assert check((await trader.get("/api/ledger.csv")).text, head)[0] == 0
    header, _newest, *rest = before.splitlines(keepends=True)
    cut = "".join([header, *rest])
    assert check(cut)[0] == 0
    assert check(cut, head)[0] == 1
