"""A page's event socket with the test in between: what the page asks for can be asked otherwise."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from playwright.async_api import Page, WebSocketRoute

Event = dict[str, Any]
Change = Callable[[Event], Event]
_PREFIX = "42/_event,"


class EventFrames:
    """`change` is applied to each event that the page sends."""

    def __init__(self) -> None:
        self.change: Change = lambda event: event

    async def stand_between(self, page: Page) -> None:
        """To be called before the page is loaded."""
        await page.route_web_socket(re.compile("/_event/"), self._relay)

    def _relay(self, socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()

        def pass_on(message: str | bytes) -> None:
            server.send(self._changed(message))

        socket.on_message(pass_on)

    def _changed(self, message: str | bytes) -> str | bytes:
        if not str(message).startswith(_PREFIX):
            return message
        name, event = json.loads(str(message).removeprefix(_PREFIX))
        return _PREFIX + json.dumps([name, self.change(event)])
