"""`python -m paper_trade up`, the real thing: ready, mended, and gone without a trace."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from paper_trade.stack.parts import base_environment
from paper_trade.stack.preflight import free_port
from tests.deep.books import read_books
from tests.deep.checker import explain
from tests.deep.endure import BY_RULE, OUT_OF_REACH
from tests.deep.load import eventually, running_load
from tests.deep.stack_parts import StackParts
from tests.e2e.running_stack import RunningStack
from tests.processes import alive, descendants, wait_until
from tests.servers import short_folder

READY_WITHIN_S = 240  # the first start builds the pages


class Stack:
    """A running stack with a port and a data folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.log = folder / "log"
        decided = {
            "DATA_DIR": str(folder / "data"),
            "PORT": str(self.port),
            "PRICE_FEED": "simulated",
            "WEB_CONCURRENCY": "2",
            "RATE_LIMIT_AUTH": "0",
            "RATE_LIMIT_ORDERS": "0",
        }
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "paper_trade", "up"],
                cwd=folder,
                env=base_environment() | decided,
                stdout=output,
                stderr=output,
            )

    def wait_ready(self) -> None:
        wait_until(self._is_ready_or_gone, "Ready", READY_WITHIN_S)
        assert self.process.poll() is None, self.log.read_text()

    def _is_ready_or_gone(self) -> bool:
        return "Ready: http" in self.log.read_text() or self.process.poll() is not None

    def health(self) -> int:
        """The status of /api/health; 0 when nobody answers."""
        try:
            return httpx.get(f"http://127.0.0.1:{self.port}/api/health", timeout=5).status_code
        except httpx.TransportError:
            return 0

    def part(self, name: str) -> psutil.Process:
        """The process that the launcher started for a part."""
        (found,) = (
            process
            for process in psutil.Process(self.process.pid).children()
            if process.cmdline()[-1] == name
        )
        return found


@pytest.fixture
def stack() -> Iterator[Stack]:
    """A stack that was just started."""
    with short_folder() as folder:
        stack = Stack(folder)
        yield stack
        stack.process.kill()
        stack.process.wait()


def test_it_says_what_feeds_the_prices_mends_itself_and_stops(stack: Stack) -> None:
    """Lesson 26: production could not reach Redis nor the price source."""
    stack.wait_ready()
    reason = "Prices are simulated: PRICE_FEED asks for it."
    assert f"Ready: http://localhost:{stack.port} ({reason})\n" in stack.log.read_text()
    wait_until(lambda: stack.health() == 200, "a healthy stack")

    asyncio.run(trade_while_a_web_process_is_killed(stack))

    web = stack.part("web")
    old = [web, *web.children(recursive=True)]
    assert len(old) >= 3
    web.kill()
    wait_until(lambda: not alive(old), "the end of the old web processes")
    wait_until(lambda: stack.health() == 200, "a new web server on the same port")

    processes = descendants(stack.process.pid)
    stack.process.send_signal(signal.SIGTERM)
    assert stack.process.wait(60) == 0
    assert alive(processes) == []


async def trade_while_a_web_process_is_killed(stack: Stack) -> None:
    """A small one of the deep tests' faults: the books must explain what clients were told."""
    parts = StackParts(RunningStack(f"http://127.0.0.1:{stack.port}", stack.process.pid, stack.log))
    async with running_load(parts.stack.origin, clients=4, accounts=2) as load:
        await load.fill_after(time.time(), 60)
        parts.web_workers()[0].kill()
        await load.fill_after(time.time(), 60)
        await load.stop()
        await load.settle()
    books = read_books(parts.setting("DATABASE_URL"), load.addresses)
    verdict = explain(load.history, books, BY_RULE | OUT_OF_REACH)
    assert not verdict.findings
    assert verdict.acknowledged
    two = "two web processes again"
    await eventually(lambda: len(parts.web_workers()) == 2, two, READY_WITHIN_S)


def test_it_stops_in_the_middle_of_starting(stack: Stack) -> None:
    wait_until(lambda: "postgres" in stack.log.read_text(), "its first server", READY_WITHIN_S)
    processes = descendants(stack.process.pid)
    stack.process.send_signal(signal.SIGINT)
    assert stack.process.wait(60) == 0
    assert alive(processes) == []
    assert stack.log.read_text().endswith("Stopped\n")
