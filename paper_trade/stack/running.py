"""A part that runs: its lines go to the console, its end is waited for, its stop is bounded."""

from __future__ import annotations

import asyncio
import codecs
import contextlib
import os
import time
from collections.abc import AsyncIterator, Coroutine
from typing import Any

from paper_trade.stack.console import Console
from paper_trade.stack.guardian import Guardian
from paper_trade.stack.part import Part
from paper_trade.stack.spawn import spawn_options
from paper_trade.stack.stopping import kill

CHUNK_BYTES = 65_536
LAST_LINES_S = 1.0


class RunningPart:
    """One run of a part. Made by `start`; `wait` or `stop` ends it for good."""

    def __init__(
        self, part: Part, process: asyncio.subprocess.Process, relay: Coroutine[Any, Any, None]
    ) -> None:
        self.part = part
        self.started_at = time.monotonic()
        self._process = process
        self._cleared = False
        self._relay = asyncio.create_task(relay)

    @classmethod
    async def start(cls, part: Part, guardian: Guardian, console: Console) -> RunningPart:
        """Start the part. OSError when its program cannot be run."""
        # A pipe of our own: asyncio's `wait` for a process with its pipes goes on until nobody
        # holds them any more, and the part's own children may.
        reading, writing = os.pipe()
        try:
            process = await asyncio.create_subprocess_exec(
                *part.argv,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=writing,
                stderr=writing,
                **spawn_options(part, guardian),
            )
        except BaseException:
            os.close(reading)
            raise
        finally:
            os.close(writing)
        return cls(part, process, _relay(reading, part.name, console))

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


async def _relay(descriptor: int, name: str, console: Console) -> None:
    reader = asyncio.StreamReader()
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(descriptor, "rb")
    )
    try:
        async for line in _lines(reader):
            console.relay(name, line)
    finally:
        transport.close()


async def _lines(reader: asyncio.StreamReader) -> AsyncIterator[str]:
    """Lines as they come, whatever their length or encoding."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    pending = ""
    while chunk := await reader.read(CHUNK_BYTES):
        *lines, pending = (pending + decoder.decode(chunk)).split("\n")
        for line in lines:
            yield line.rstrip("\r")
        if len(pending) > CHUNK_BYTES:
            yield pending
            pending = ""
    if pending:
        yield pending
