"""A hostile client of the pages' event socket: Socket.IO by hand, any event, any cookie."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

TRADE_STATE = "reflex___state____state.paper_trade___ui___trade_state____trade_state"


class EventSocket:
    """Sends events as the pages' own script would, or as it never would."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self.heard: list[str] = []
        self.closed = False

    async def send(self, handler: str, **payload: Any) -> None:
        """An event for a handler of the trading page."""
        await self.send_to(f"{TRADE_STATE}.{handler}", payload)

    async def send_to(self, name: str, payload: dict[str, Any]) -> None:
        """An event for the handler of that full name."""
        event = {
            "name": name,
            "payload": payload,
            "router_data": {"pathname": "/trade", "query": {}},
        }
        await self._socket.send(f"42/_event,{json.dumps(['event', event])}")

    async def until_quiet(self, quiet_s: float) -> list[str]:
        """All that was heard, once nothing has come for so long."""
        while True:
            try:
                async with asyncio.timeout(quiet_s):
                    message = str(await self._socket.recv())
            except TimeoutError:
                return self.heard
            except ConnectionClosed:
                self.closed = True
                return self.heard
            self.heard.append(message)
            if message == "2":
                await self._socket.send("3")

    async def answer(self) -> str:
        """What the server has the page do next: toasts, redirects.

        State updates do not count, nor that the order form is told of a refusal before the person.
        """
        while True:
            message = str(await self._socket.recv())
            self.heard.append(message)
            if message == "2":
                await self._socket.send("3")
            elif (
                message.startswith("42/_event,") and '"events"' in message and not refuses(message)
            ):
                return message


def refuses(message: str) -> bool:
    """Whether it is the order form's notice of a refusal."""
    return '{"filled": ""}' in message.replace("\\", "")


@asynccontextmanager
async def event_socket(origin: str, cookie: str = "") -> AsyncIterator[EventSocket]:
    """Connected, with the given Cookie header."""
    address = origin.replace("http", "ws")
    headers = {"Cookie": cookie} if cookie else {}
    async with connect(
        f"{address}/_event/?EIO=4&transport=websocket&token={uuid4()}",
        origin=origin,  # type: ignore[arg-type] # a NewType of str
        additional_headers=headers,
    ) as socket:
        assert str(await socket.recv()).startswith("0")
        await socket.send("40/_event,{}")
        assert str(await socket.recv()).startswith("40/_event,")
        yield EventSocket(socket)
