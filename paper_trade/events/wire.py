"""Frames as they stand on the wire, made once for any number of sockets. Pure."""

from __future__ import annotations

from typing import Protocol


class Frame:
    """One text message. `payload` is its JSON, `wire` the whole WebSocket frame around it."""

    __slots__ = ("payload", "wire")

    def __init__(self, payload: bytes) -> None:
        self.payload = payload
        self.wire = text_header(len(payload)) + payload


def text_header(length: int) -> bytes:
    """The header of a final, unmasked, uncompressed text frame (RFC 6455, section 5.2)."""
    if length < 126:
        return bytes((0x81, length))
    if length < 1 << 16:
        return b"\x81\x7e" + length.to_bytes(2, "big")
    return b"\x81\x7f" + length.to_bytes(8, "big")


class Wire(Protocol):
    """The sending side of one socket. `write` only while `ready`; nothing here waits."""

    @property
    def ready(self) -> bool:
        """Whether a frame written now leaves at once instead of piling up in this process."""

    def write(self, frame: Frame) -> None:
        """Send `frame`."""
