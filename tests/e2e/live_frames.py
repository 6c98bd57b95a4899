"""A page's WebSocket with the test in between: frames can be changed, or not arrive."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from playwright.async_api import Page, WebSocketRoute

Change = Callable[[dict[str, Any]], dict[str, Any] | None]


def unchanged(frame: dict[str, Any]) -> dict[str, Any]:
    return frame


class LiveFrames:
    """`change` is applied to each frame that the server sends; None drops it."""

    def __init__(self) -> None:
        self.change: Change = unchanged

    async def stand_between(self, page: Page) -> None:
        """To be called before the page is loaded."""
        await page.route_web_socket("**/ws", self._relay)

    def _relay(self, socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()

        def pass_on(message: str | bytes) -> None:
            frame = self.change(json.loads(message))
            if frame is not None:
                socket.send(json.dumps(frame))

        server.on_message(pass_on)


def aged(age_ms: int) -> Change:
    """Prices of that age."""

    def change(frame: dict[str, Any]) -> dict[str, Any]:
        return frame | {"age_ms": age_ms} if frame["type"] == "price" else frame

    return change
