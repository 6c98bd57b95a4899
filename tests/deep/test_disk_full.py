"""PostgreSQL's disk fills up while clients trade, and is freed again."""

from __future__ import annotations

import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.deep.disk_faults import DiskFull, small_disk
from tests.deep.endure import Fault, endure
from tests.deep.report import note
from tests.deep.stage import Stage, stage
from tests.servers import short_folder

pytestmark = pytest.mark.asyncio(loop_scope="module")

FAULTS = {"full disk, for tables": False, "full disk, for the log, too": True}


@pytest.fixture(scope="module")
def disk() -> Iterator[Path]:
    """Where PostgreSQL will have its files; where no disk can be mounted, the report says so."""
    with short_folder() as folder:
        try:
            small = small_disk(folder / "data" / "postgres")
            mounted = small.__enter__()
        except (OSError, subprocess.CalledProcessError):
            for name in FAULTS:
                note("faults", name, injected=0, remark="not tried: nobody may mount a disk here")
            pytest.skip("no disk can be mounted on this machine")
        try:
            yield mounted
        finally:
            small.__exit__(None, None, None)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(disk: Path) -> AsyncIterator[Stage]:
    async with stage({"DATA_DIR": str(disk.parent)}) as made:
        yield made


@pytest.mark.parametrize("name", FAULTS)
async def test_full_disk(running: Stage, disk: Path, name: str) -> None:
    await endure(running, Fault(name, DiskFull(disk, log_too=FAULTS[name])))
