"""What a socket has to offer to the code that feeds it, and the codes it is closed with. Pure."""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from typing import Protocol

from paper_trade.events.wire import Frame


class CloseCode(IntEnum):
    """Why the server closed. Clients sign in again on the first, reconnect on most others."""

    SESSION_ENDED = 4401
    FORBIDDEN_ORIGIN = 4403
    IDLE = 4408
    TOO_LARGE = 4413
    TOO_MANY = 4429
    RESYNC = 4503


class SocketWire(Protocol):
    """One open socket. Nothing here waits; `on_ready` is called whenever it can take more."""

    ready: bool
    on_ready: Callable[[], None]
    heard_at: float
    """When the peer was last heard of, by the event loop's clock."""
    sees_pongs: bool
    """Whether `ping` works and its answer counts as being heard of."""

    def write(self, frame: Frame) -> None:
        """Send `frame`. Only while `ready`."""

    def ping(self) -> None:
        """Send a WebSocket ping."""

    def close(self, code: CloseCode) -> None:
        """Close, also when the peer takes nothing any more. Closing twice does no harm."""
