from __future__ import annotations

import asyncio
import contextlib
import io
import os
import secrets
import signal
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import psutil
import pytest

from paper_trade.stack.backoff import Backoff
from paper_trade.stack.console import Console
from paper_trade.stack.errors import StackError
from paper_trade.stack.guardian import Guardian
from paper_trade.stack.part import Part
from paper_trade.stack.supervisor import Ready, Supervisor
from tests.processes import alive, descendants, wait_until


@dataclass
class Stage:
    """A supervisor under test and what its console showed."""

    supervisor: Supervisor
    output: io.StringIO
    folder: Path
    pids: list[int] = field(default_factory=list)

    def part(self, program: str, name: str = "part", **more: object) -> Part:
        argv = (sys.executable, "-c", program, str(self.folder / name))
        return Part(name=name, argv=argv, environment=dict(os.environ), **more)  # type: ignore[arg-type]

    def started(self, name: str = "part") -> list[int]:
        """The process ids that a part of the program STAYS has written."""
        with contextlib.suppress(FileNotFoundError):
            return [int(line) for line in (self.folder / name).read_text().split()]
        return []

    def has_written(self, name: str) -> Ready:
        """The part has made its file."""

        async def ready() -> bool:
            return await asyncio.to_thread((self.folder / name).exists)

        return ready


STAYS = """
import os, sys, time
with open(sys.argv[1], "a") as file:
    file.write(f"{os.getpid()}\\n")
print("grüße", flush=True)
time.sleep(600)
"""


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    output = io.StringIO()
    guardian = Guardian(secrets.token_hex(4))
    quick = lambda: Backoff(first_s=0.01, longest_s=1, healthy_after_s=60)  # noqa: E731
    supervisor = Supervisor(guardian, Console(output=output), quick)
    yield Stage(supervisor, output, tmp_path)
    await supervisor.stop()
    await asyncio.to_thread(guardian.close)


async def test_a_part_that_dies_is_started_again_after_a_growing_pause(stage: Stage) -> None:
    part = stage.part(STAYS)

    async def ready() -> bool:
        return bool(stage.started())

    await stage.supervisor.start(lambda: part, ready)
    for deaths in range(1, 4):
        os.kill(stage.started()[-1], signal.SIGKILL)
        await asyncio.to_thread(wait_until, lambda: len(stage.started()) > deaths, "a restart")  # noqa: B023
    said = stage.output.getvalue()
    for pause in ("0.01", "0.02", "0.04"):
        assert f"part was ended by SIGKILL; starting it again in {pause} s." in said


async def test_what_a_part_writes_is_shown_with_its_name(stage: Stage) -> None:
    part = stage.part("print('grüße'); print('without end', end='')", name="talker")
    assert await stage.supervisor.run(part) == 0
    assert stage.output.getvalue().splitlines() == [
        "talker      | grüße",
        "talker      | without end",
    ]


async def test_a_part_that_ends_while_starting_fails_the_start(stage: Stage) -> None:
    part = stage.part("raise SystemExit(3)")

    async def never() -> bool:
        return False

    with pytest.raises(StackError, match=r"part ended with exit code 3 while starting\."):
        await stage.supervisor.start(lambda: part, never)


async def test_a_part_that_never_gets_ready_fails_the_start(stage: Stage) -> None:
    part = stage.part(STAYS)

    async def never() -> bool:
        return False

    with pytest.raises(StackError, match="part was not ready within 0 s"):
        await stage.supervisor.start(lambda: part, never, within_s=0.2)


async def test_children_that_outlive_their_part_are_ended_before_it_starts_again(
    stage: Stage,
) -> None:
    """As web processes do when the one that started them is killed: they hold port and output."""
    forks = STAYS.replace("import os, sys, time", "import os, sys, time; os.fork()")
    part = stage.part(forks)

    async def ready() -> bool:
        return len(stage.started()) == 2

    await stage.supervisor.start(lambda: part, ready)
    first = [psutil.Process(pid) for pid in stage.started()]
    min(first, key=lambda process: process.create_time()).kill()
    await asyncio.to_thread(wait_until, lambda: len(stage.started()) == 4, "a restart")
    assert alive(first) == []


GOODBYE = """
import signal, sys, time
def leave(number, frame):
    print("bye", time.monotonic_ns())
    sys.exit()
signal.signal(signal.SIGTERM, leave)
open(sys.argv[1], "w").close()
time.sleep(600)
"""
DEAF = GOODBYE.replace("signal.SIGTERM, leave", "signal.SIGTERM, signal.SIG_IGN")


async def test_stopping_ends_higher_stages_first_and_kills_what_is_deaf(stage: Stage) -> None:
    for name, number, program in (("server", 0, GOODBYE), ("app", 1, GOODBYE), ("deaf", 1, DEAF)):
        part = stage.part(program, name=name, stage=number, grace_s=1)
        await stage.supervisor.start(partial(_same, part), stage.has_written(name))
    processes = descendants(os.getpid())
    began = time.monotonic()
    await stage.supervisor.stop()
    assert time.monotonic() - began >= 1  # the deaf one had its grace
    said = [line.split() for line in stage.output.getvalue().splitlines()]
    assert [words[0] for words in said] == ["app", "server"]
    assert int(said[1][-1]) - int(said[0][-1]) >= 0.9e9  # the server only after all of stage 1
    assert not [p for p in alive(processes) if "time.sleep(600)" in " ".join(p.cmdline())]


def _same(part: Part) -> Part:
    return part
