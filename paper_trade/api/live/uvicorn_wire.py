"""uvicorn's WebSocket protocol with a short cut: ready-made frames straight to the transport.

An ASGI send costs a coroutine, an event and a frame of its own for each socket and message; here a
price for a thousand sockets is a thousand writes of the same bytes. Start uvicorn with
`ws="paper_trade.api.live.uvicorn_wire:LiveProtocol"`; sockets that do not `claim` their wire (those
of the pages) behave as always.
"""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Callable
from typing import Any, cast

from starlette.websockets import WebSocket
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.exceptions import InvalidState
from websockets.frames import CloseCode as StandardCode
from websockets.frames import Frame as WebSocketFrame
from websockets.http11 import Request, Response
from websockets.server import ServerProtocol

from paper_trade.allowance import Allowance
from paper_trade.api.live.wire import CloseCode
from paper_trade.events.wire import Frame

EXTENSION = "paper_trade.wire"
PATH = "/ws"
MAX_RECEIVED_BYTES = 4096
FRAMES_AT_ONCE = 200
FRAMES_A_SECOND = 20.0
"""What a peer may send of any kind; messages on `/ws` have narrower limits of their own."""
SLICE_BYTES = 4096
"""So much is read between two looks at the limits: thousands of small frames fit into one read."""
HEARD_AFTER_CLOSE_BYTES = 16 * 1024
"""Behind a close the peer's own close frame is waited for. What is further off is not read."""
BUFFERED_BYTES = 16 * 1024
"""More than that is not handed to a slow socket: what waits for it is replaced by newer prices."""
CLOSE_LIMIT_S = 10.0
PING_FRAME = b"\x89\x00"


class UvicornWire:
    """`SocketWire` on uvicorn's transport."""

    def __init__(self, protocol: LiveProtocol) -> None:
        self.ready = True
        self.sees_pongs = True
        self.on_ready: Callable[[], None] = _nothing_waits
        self.heard_at = protocol.loop.time()
        self._protocol = protocol
        self._transport = protocol.transport

    def claim(self) -> None:
        """Take over pings, limits and sending. Before the socket is accepted."""
        protocol = self._protocol
        protocol.wire = self
        protocol.ping_interval = None
        protocol.conn.max_message_size = MAX_RECEIVED_BYTES
        self._transport.set_write_buffer_limits(high=BUFFERED_BYTES)
        connected = self._transport.get_extra_info("socket")
        if connected is not None and hasattr(socket, "TCP_NOTSENT_LOWAT"):
            # The kernel too keeps no more than this of what the peer has not taken yet.
            with contextlib.suppress(OSError):
                connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, BUFFERED_BYTES)

    def write(self, frame: Frame) -> None:
        self._transport.write(frame.wire)

    def ping(self) -> None:
        if self.ready:
            self._transport.write(PING_FRAME)

    def close(self, code: CloseCode) -> None:
        self.ready = False
        self._protocol.close_now(code)


class _Connection(ServerProtocol):
    """No compression on our path (frames are made once for all), and our code for too large."""

    ours = False

    def accept(self, request: Request) -> Response:
        if request.path.partition("?")[0] == PATH:
            self.ours = True
            self.available_extensions = None
        return super().accept(request)

    def fail(self, code: StandardCode | int, reason: str = "") -> None:
        if self.ours and code == StandardCode.MESSAGE_TOO_BIG:
            code, reason = CloseCode.TOO_LARGE, ""
        super().fail(code, reason)


class LiveProtocol(WebSocketsSansIOProtocol):
    """uvicorn's own protocol, offering `UvicornWire` as an ASGI extension.

    Frames are counted whatever they hold, and pongs are owed only to who takes them: a flood of
    pings or of empty fragments else grows what is kept, and holds up everybody while it is read.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wire: UvicornWire | None = None
        self.conn = _Connection(
            extensions=self.conn.available_extensions,
            max_size=self.config.ws_max_size,
            logger=self.logger,
        )
        self._frames = Allowance(FRAMES_AT_ONCE, FRAMES_A_SECOND, self.loop.time())
        self._heard_after_close = 0

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        if hasattr(self, "scope"):
            extensions = cast(dict[str, Any], self.scope["extensions"])
            extensions[EXTENSION] = UvicornWire(self)

    async def send(self, message: Any) -> None:
        await super().send(message)
        if message["type"] == "websocket.http.response.body" and not message.get("more_body"):
            self.handshake_complete = True  # refused is not forgotten: uvicorn would log an error

    def data_received(self, data: bytes) -> None:
        if self.wire is not None:
            self.wire.heard_at = self.loop.time()
        for start in range(0, len(data), SLICE_BYTES):
            part = data[start : start + SLICE_BYTES]
            if self.close_sent:
                self._heard_after_close += len(part)
            if self.transport.is_closing() or self._heard_after_close > HEARD_AFTER_CLOSE_BYTES:
                return
            super().data_received(part)
            if self.conn.handshake_exc is not None and not self.handshake_initiated:
                self._refuse_handshake()
                return

    def _refuse_handshake(self) -> None:
        """uvicorn would leave the answer unsent and the connection open."""
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.transport.close()

    def handle_text(self, event: WebSocketFrame) -> None:
        if self._admits_frame():
            super().handle_text(event)

    def handle_bytes(self, event: WebSocketFrame) -> None:
        if self._admits_frame():
            super().handle_bytes(event)

    def handle_cont(self, event: WebSocketFrame) -> None:
        if self._admits_frame():
            super().handle_cont(event)

    def handle_pong(self, event: WebSocketFrame) -> None:
        if self._admits_frame():
            super().handle_pong(event)

    def handle_ping(self) -> None:
        if not self._admits_frame() or self._peer_is_behind():
            self.conn.data_to_send()  # the pong, which is dropped
            return
        super().handle_ping()

    def send_receive_event_to_app(self) -> None:
        self.frames = [b"".join(self.frames)]
        if self.curr_msg_data_type == "text" and not _is_utf8(self.frames[0]):
            self.conn.send_close(StandardCode.INVALID_DATA)
            self.handle_parser_exception()  # without uvicorn's error in the log for each
            return
        super().send_receive_event_to_app()

    def _admits_frame(self) -> bool:
        if self.close_sent or self.transport.is_closing():
            return False
        if not self.handshake_complete:
            self.transport.abort()  # a client waits for the answer before it sends anything
            return False
        if not self._frames.take(self.loop.time()):
            self.close_now(CloseCode.TOO_MANY)
            return False
        return True

    def _peer_is_behind(self) -> bool:
        return self.transport.get_write_buffer_size() > BUFFERED_BYTES

    def pause_writing(self) -> None:
        super().pause_writing()
        if self.wire is not None:
            self.wire.ready = False

    def resume_writing(self) -> None:
        super().resume_writing()
        if self.wire is not None and not self.close_sent and not self.transport.is_closing():
            self.wire.ready = True
            self.wire.on_ready()

    def handle_close(self, event: WebSocketFrame) -> None:
        self._no_more_writes()
        super().handle_close(event)

    def handle_parser_exception(self) -> None:
        self._no_more_writes()
        if self.conn.close_sent is None:  # in the middle of the handshake
            self.transport.abort()
        else:
            super().handle_parser_exception()

    def shutdown(self) -> None:
        self._no_more_writes()
        super().shutdown()

    def connection_lost(self, exc: Exception | None) -> None:
        self._no_more_writes()
        super().connection_lost(exc)

    def _no_more_writes(self) -> None:
        if self.wire is not None:
            self.wire.ready = False

    def close_now(self, code: int) -> None:
        """Send a close frame behind what is buffered; a peer that takes nothing is cut off."""
        if self.close_sent or self.transport.is_closing():
            return
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": ""})
        with contextlib.suppress(InvalidState):
            self.conn.send_close(code)
            self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        if self.read_paused:  # the peer's close frame has to be read
            self.read_paused = False
            self.transport.resume_reading()
        self.close_timer = self.loop.call_later(CLOSE_LIMIT_S, self.transport.abort)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _nothing_waits() -> None:
    """`on_ready` until somebody has more to send."""


def claimed_wire(websocket: WebSocket) -> UvicornWire | None:
    """The short cut, where the server offers it. Call before accepting."""
    wire = websocket.scope.get("extensions", {}).get(EXTENSION)
    if isinstance(wire, UvicornWire):
        wire.claim()
        return wire
    return None
