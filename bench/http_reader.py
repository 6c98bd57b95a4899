"""A process that sends one GET again and again and costs little: it only counts bytes."""

from __future__ import annotations

import asyncio
import time
from typing import cast

import uvloop

from bench.processes import Result, Task, answer_tasks

_BUFFER_BYTES = 1 << 18
_END_OF_HEAD = b"\r\n\r\n"
_LENGTH = b"content-length: "


class Reader(asyncio.BufferedProtocol):
    """One keep-alive connection that asks again as soon as it has the whole answer, until `end`."""

    def __init__(self, request: bytes, end: float, counted: dict[str, int]) -> None:
        self._request = request
        self._end = end
        self._counted = counted
        self._buffer = memoryview(bytearray(_BUFFER_BYTES))
        self._head = b""
        self._missing = 0
        self.received = 0
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # what uvloop has does not derive
        self._ask()

    def get_buffer(self, _: int) -> memoryview:
        return self._buffer

    def buffer_updated(self, size: int) -> None:
        self.received += size
        if self._missing:
            self._missing -= size
        else:
            self._head += self._buffer[:size]
            head, blank, body = self._head.partition(_END_OF_HEAD)
            if not blank:
                return
            length = head.lower().partition(_LENGTH)[2].partition(b"\r\n")[0]
            self._missing = int(length) - len(body)
            self._head = b""
            status = head[9:12].decode()
            self._counted[status] = self._counted.get(status, 0) + 1
        if not self._missing:
            self._ask()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(error or ConnectionError("The server closed the connection"))

    def _ask(self) -> None:
        if time.perf_counter() < self._end:
            self._transport.write(self._request)
        else:
            self.done.set_result(None)
            self._transport.close()


async def read(task: Task) -> Result:
    """Ask for `path` for `seconds` over `connections` to `port`, with the given `headers`."""
    headers = "".join(f"{name}: {value}\r\n" for name, value in task["headers"].items())
    request = f"GET {task['path']} HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}\r\n".encode()
    counted: dict[str, int] = {}
    loop = asyncio.get_running_loop()
    cpu, began = time.process_time(), time.perf_counter()
    end = began + task["seconds"]
    readers = [
        (
            await loop.create_connection(
                lambda: Reader(request, end, counted), "127.0.0.1", task["port"]
            )
        )[1]
        for _ in range(task["connections"])
    ]
    await asyncio.gather(*(reader.done for reader in readers))
    answers = sum(counted.values())
    return {
        "statuses": counted,
        "answers_per_s": answers / (time.perf_counter() - began),
        "bytes": sum(reader.received for reader in readers) / answers,
        "cpu_us": (time.process_time() - cpu) * 1e6 / answers,
    }


if __name__ == "__main__":
    uvloop.run(answer_tasks(read))
