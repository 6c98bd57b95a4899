"""uvicorn's HTTP protocol with two limits that it lacks: how long a request may take to arrive, and
how large its head may be.

Without them a client that sends a byte now and then holds a connection for ever, and one that never
ends its headers fills the memory. Start uvicorn with
`http="paper_trade.api.http_protocol:BoundedHttp"`.
"""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

ARRIVES_WITHIN_S = 20.0
"""From the connection, or the answer before, to the last byte of the request."""
LARGEST_HEAD_BYTES = 64 * 1024
"""Also of what may follow a body: trailers, and what stands around its chunks."""
_WORDS = b"The head of this request is too large."
_TOO_LARGE = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
    b"content-type: text/plain; charset=utf-8\r\n"
    b"content-length: %d\r\n"
    b"connection: close\r\n"
    b"\r\n%b"
) % (len(_WORDS), _WORDS)


class BoundedHttp(HttpToolsProtocol):
    """One connection."""

    arrives_within_s = ARRIVES_WITHIN_S

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._due: asyncio.TimerHandle | None = None
        self._no_body_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._expect_request()

    def connection_lost(self, exc: Exception | None) -> None:
        self._expect_nothing()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._no_body_bytes += len(data)
        super().data_received(data)
        if self._no_body_bytes > LARGEST_HEAD_BYTES and not self.transport.is_closing():
            if self.cycle is None or self.cycle.response_complete:
                self.transport.write(_TOO_LARGE)
            self.transport.close()

    def handle_websocket_upgrade(self) -> None:
        self._expect_nothing()
        super().handle_websocket_upgrade()

    def on_headers_complete(self) -> None:
        self._no_body_bytes = 0
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._no_body_bytes = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._no_body_bytes = 0
        super().on_message_complete()
        self._look_ahead()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._look_ahead()

    def _look_ahead(self) -> None:
        """Expect the rest of a request, or the next one, unless it is our answer that is due."""
        answering = self.cycle is not None and not self.cycle.response_complete
        if answering and not self.cycle.more_body:
            self._expect_nothing()
        else:
            self._expect_request()

    def _expect_request(self) -> None:
        self._expect_nothing()
        if not self.transport.is_closing():
            self._due = self.loop.call_later(self.arrives_within_s, self.transport.abort)

    def _expect_nothing(self) -> None:
        if self._due is not None:
            self._due.cancel()
            self._due = None
