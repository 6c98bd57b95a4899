"""A WebSocket client that does only what the test makes it do: no pongs, no reading."""

from __future__ import annotations

import asyncio
import base64
import os
import socket


class RawClient:
    """A socket after its handshake. `reader` gives the bytes of the server's frames."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    def send(self, text: str) -> None:
        """One text frame of up to 64 KiB, masked with zeros."""
        payload = text.encode()
        self.writer.write(b"\x81\xfe" + len(payload).to_bytes(2, "big") + bytes(4) + payload)

    async def receive(self) -> tuple[int, bytes]:
        """Opcode and payload of the next frame."""
        first, length = await self.reader.readexactly(2)
        if length == 126:
            length = int.from_bytes(await self.reader.readexactly(2), "big")
        elif length == 127:
            length = int.from_bytes(await self.reader.readexactly(8), "big")
        return first & 0x0F, await self.reader.readexactly(length)

    async def receive_text(self) -> bytes:
        """The payload of the next text frame."""
        while True:
            opcode, payload = await self.receive()
            if opcode == 1:
                return payload

    async def close_code(self) -> int:
        """Skip everything up to the close frame, and say its code."""
        while True:
            opcode, payload = await self.receive()
            if opcode == 8:
                return int.from_bytes(payload[:2], "big")


async def raw_client(port: int, *, receive_buffer: int | None = None) -> RawClient:
    """Open a socket. With a small `receive_buffer` the server soon notices that nobody reads."""
    connection = socket.socket()
    if receive_buffer is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    connection.setblocking(False)
    await asyncio.get_running_loop().sock_connect(connection, ("127.0.0.1", port))
    # A small limit: what the kernel holds back must not be taken by this process either.
    reader, writer = await asyncio.open_connection(sock=connection, limit=4096)
    key = base64.b64encode(os.urandom(16)).decode()
    writer.write(
        f"GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
    )
    answer = await reader.readuntil(b"\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 101"), answer
    return RawClient(reader, writer)
