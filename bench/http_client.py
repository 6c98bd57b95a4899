"""A process that sends orders over HTTP and costs little: sockets and ready-made requests."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from random import Random
from typing import cast

import uvloop

from bench.processes import Result, Task, answer_tasks

_REQUEST = (
    b"POST /api/orders HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer %s\r\n"
    b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
)
_BODY = b'{"side":"%s","size":"%s","client_order_id":"%s"}'


class Client(asyncio.Protocol):
    """One keep-alive connection that sends the next request when it has the answer to the last."""

    def __init__(self, next_request: Callable[[], bytes | None], counted: dict[str, int]) -> None:
        self._next_request = next_request
        self._counted = counted
        self._received = b""
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is no subclass of it
        self._send()

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, blank, body = self._received.partition(b"\r\n\r\n")
        if not blank:
            return
        length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
        if len(body) < int(length):
            return
        status = head[9:12].decode()
        self._counted[status] = self._counted.get(status, 0) + 1
        self._received = b""
        self._send()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(error or ConnectionError("The server closed the connection"))

    def _send(self) -> None:
        request = self._next_request()
        if request is None:
            self.done.set_result(None)
            self._transport.close()
        else:
            self._transport.write(request)


async def send_orders(task: Task) -> Result:
    """Send orders for `seconds` over `connections` to `port`, each for one of `tokens`."""
    random = Random()
    tokens = [token.encode() for token in task["tokens"]]
    counted: dict[str, int] = {}
    end = time.perf_counter() + task["seconds"]

    def next_request() -> bytes | None:
        if time.perf_counter() >= end:
            return None
        side, size = random.choice(((b"buy", b"0.002"), (b"sell", b"0.001")))
        order_id = b"%032x" % random.getrandbits(128)
        body = _BODY % (side, size, order_id)
        return _REQUEST % (random.choice(tokens), len(body), body)

    cpu = time.process_time()
    loop = asyncio.get_running_loop()
    clients = [
        (await loop.create_connection(lambda: Client(next_request, counted), port=task["port"]))[1]
        for _ in range(task["connections"])
    ]
    await asyncio.gather(*(client.done for client in clients))
    answers = sum(counted.values())
    return {"statuses": counted, "cpu_us": (time.process_time() - cpu) * 1e6 / answers}


if __name__ == "__main__":
    uvloop.run(answer_tasks(send_orders))
