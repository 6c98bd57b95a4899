"""A part that runs: its lines go to the console, its end is waited for, its stop is bounded."""

from __future__ import annotations

import asyncio
import codecs
import contextlib
import time

from paper_trade.stack.console import Console
from paper_trade.stack.guardian import Guardian
from paper_trade.stack.part import Part
from paper_trade.stack.spawn import spawn_options
from paper_trade.stack.stopping import kill

CHUNK_BYTES = 65_536
LAST_LINES_S = 1.0


class RunningPart:
    """One run of a part. Made by `start`; `wait` or `stop` ends it for good."""

    def __init__(self, part: Part, process: asyncio.subprocess.Process, console: Console) -> None:
        self.part = part
        self.started_at = time.monotonic()
        self._process = process
        self._cleared = False
        self._relay = asyncio.create_task(_relay(process, part.name, console))

    @classmethod
    async def start(cls, part: Part, guardian: Guardian, console: Console) -> RunningPart:
        """Start the part. OSError when its program cannot be run."""
        process = await asyncio.create_subprocess_exec(
            *part.argv,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            **spawn_options(part, guardian),
        )
        return cls(part, process, console)

    @property
    def pid(self) -> int:
        """The process id, which is its group's too."""
        return self._process.pid

    @property
    def ran_s(self) -> float:
        return time.monotonic() - self.started_at

    async def wait(self) -> int:
        """Wait for the part's end and clear away what it started; its exit code."""
        code = await self._process.wait()
        if not self._cleared:
            # Once only: later the number may be another program's.
            self._cleared = True
            kill(self.pid)
        # Whatever left the group may hold the pipe open: its lines are not worth a hanging stop.
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._relay, LAST_LINES_S)
        return code

    async def stop(self) -> None:
        """Ask the part to end; kill its group when it takes longer than its grace."""
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(self.part.stop_signal)
        try:
            await asyncio.wait_for(self._process.wait(), self.part.grace_s)
        except TimeoutError:
            kill(self.pid)
        await self.wait()


async def _relay(process: asyncio.subprocess.Process, name: str, console: Console) -> None:
    assert process.stdout is not None
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    pending = ""
    while chunk := await process.stdout.read(CHUNK_BYTES):
        *lines, pending = (pending + decoder.decode(chunk)).split("\n")
        for line in lines:
            console.relay(name, line.rstrip("\r"))
        if len(pending) > CHUNK_BYTES:
            console.relay(name, pending)
            pending = ""
    if pending:
        console.relay(name, pending)
