"""A socket as any ASGI server offers it: one frame at a time, through the server's own queues.

It works everywhere and is several times slower than `uvicorn_wire`, which the product runs with.
Pings are left to the server, whose own keepalive drops dead peers.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable

from starlette.websockets import WebSocket

from paper_trade.api.live.wire import CloseCode
from paper_trade.events.wire import Frame

CLOSE_LIMIT_S = 5.0


def _nothing_waits() -> None:
    """`on_ready` until somebody has more to send."""


class AsgiWire:
    """`SocketWire` over `WebSocket.send`. Use within `async with`."""

    def __init__(self, websocket: WebSocket) -> None:
        self.ready = True
        self.sees_pongs = False
        self.on_ready: Callable[[], None] = _nothing_waits
        self.heard_at = asyncio.get_running_loop().time()
        self._websocket = websocket
        self._frame: Frame | None = None
        self._code: CloseCode | None = None
        self._work = asyncio.Event()

    async def __aenter__(self) -> AsgiWire:
        self._pump = asyncio.create_task(self._run(), name="socket")
        return self

    async def __aexit__(self, *_: object) -> None:
        self.ready = False
        if self._code is None:
            self._pump.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._pump

    def write(self, frame: Frame) -> None:
        self.ready = False
        self._frame = frame
        self._work.set()

    def ping(self) -> None:
        """Left to the server."""

    def close(self, code: CloseCode) -> None:
        self.ready = False
        self._code = self._code or code
        self._work.set()

    async def _run(self) -> None:
        # A peer that is gone shows in `receive`, which ends the connection.
        with contextlib.suppress(OSError, RuntimeError):
            while self._code is None:
                await self._work.wait()
                self._work.clear()
                if self._frame is not None:
                    await self._send(self._frame)
            async with asyncio.timeout(CLOSE_LIMIT_S):
                await self._websocket.close(self._code)

    async def _send(self, frame: Frame) -> None:
        self._frame = None
        await self._websocket.send_text(frame.payload.decode())
        if self._code is None:
            self.ready = True
            self.on_ready()
