"""Processes that wait, load something when they are told to, and say what they have measured."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

import orjson

Task = dict[str, Any]
Result = dict[str, Any]


class Loader:
    """A running `python -m MODULE` that calls `answer_tasks`."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def do(self, **task: Any) -> Result:
        """Have it do `task`; what it measured."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(orjson.dumps(task) + b"\n")
        line = await self._process.stdout.readline()
        assert line, "The process that loads has ended"
        result: Result = orjson.loads(line)
        return result


@asynccontextmanager
async def loader(module: str, environment: Mapping[str, str]) -> AsyncIterator[Loader]:
    """`python -m module` until the end of the block."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", module),
        env=environment,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        yield Loader(process)
    finally:
        assert process.stdin is not None
        process.stdin.close()
        await process.wait()


async def answer_tasks(do: Callable[[Task], Awaitable[Result]]) -> None:
    """In the other process: do each task from standard input until that ends."""
    reader = asyncio.StreamReader(limit=1 << 24)
    protocol = asyncio.StreamReaderProtocol(reader)
    await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, sys.stdin)
    while line := await reader.readline():
        print(orjson.dumps(await do(orjson.loads(line))).decode(), flush=True)
