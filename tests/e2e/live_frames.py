"""A page's WebSocket with the test in between: frames can be changed, or not arrive."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from playwright.async_api import Page, WebSocketRoute

Change = Callable[[dict[str, Any]], dict[str, Any] | None]


def unchanged(frame: dict[str, Any]) -> dict[str, Any]:
    return frame


class LiveFrames:
    """`change` is applied to each frame that the server sends; None drops it."""

    def __init__(self) -> None:
        self.change: Change = unchanged
        self._socket: WebSocketRoute | None = None
        self._price: dict[str, Any] = {}
        self._candle: dict[str, Any] = {}

    async def stand_between(self, page: Page) -> None:
        """To be called before the page is loaded."""
        await page.route_web_socket("**/ws", self._relay)

    def silence(self) -> None:
        """From now on the page hears of no price but those of `tick`."""
        self.change = lambda frame: None if frame["type"] in {"price", "candle"} else frame

    @property
    def ready(self) -> bool:
        """Whether there is a price and a candle to make others of."""
        return bool(self._price and self._candle)

    def tick(self, price: str) -> None:
        """Send what a tick at this price makes the server send: a price and a candle."""
        assert self._socket is not None
        assert self.ready
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        self._socket.send(
            json.dumps({**self._price, "price": price, "publish_time": now, "age_ms": 0})
        )
        candle = {**self._candle["candle"], "close": float(price)}
        self._socket.send(json.dumps({**self._candle, "candle": candle}))

    def candle_after(self, seconds: int) -> None:
        """Send a candle that opens so much later than the newest that the server has sent."""
        assert self._socket is not None
        candle = self._candle["candle"]
        later = {**candle, "time": candle["time"] + seconds}
        self._socket.send(json.dumps({**self._candle, "candle": later}))

    def _relay(self, socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()
        self._socket = socket

        def pass_on(message: str | bytes) -> None:
            frame = json.loads(message)
            self._note(frame)
            changed = self.change(frame)
            if changed is not None:
                socket.send(json.dumps(changed))

        server.on_message(pass_on)

    def _note(self, frame: dict[str, Any]) -> None:
        if frame["type"] == "price":
            self._price = frame
        elif frame["type"] == "candle":
            self._candle = frame


def aged(age_ms: int) -> Change:
    """Prices of that age."""

    def change(frame: dict[str, Any]) -> dict[str, Any]:
        return frame | {"age_ms": age_ms} if frame["type"] == "price" else frame

    return change
