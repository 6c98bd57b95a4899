"""What a page may say on its event socket, in Engine.IO and Socket.IO's own spelling. Pure.

Reflex takes anything and complains of the rest in its log, at length and with a stack trace: a
stranger could fill a disk. What no page of ours ever sends does not get as far as that.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import orjson

NAMESPACE: Final = "/_event,"
_CONNECT, _LEAVE, _SAY = f"40{NAMESPACE}", f"41{NAMESPACE}", f"42{NAMESPACE}"
_CLOSE, _PING, _PONG = "1", "2", "3"


class Packets:
    """The packets of one socket. `known` says whether a page has such a handler, by full name."""

    def __init__(self, known: Callable[[str], bool]) -> None:
        self._known = known
        self._connected = False
        self._pings = 0

    def sent(self, packet: str) -> None:
        """The server has sent `packet`."""
        self._pings += packet == _PING

    def admits(self, packet: str) -> bool:
        """Whether the client may say this, now."""
        if packet == _PONG:
            self._pings -= 1
            return self._pings >= 0
        if packet.startswith(_CONNECT):
            return self._is_first_connect(packet.removeprefix(_CONNECT))
        if packet.startswith(_SAY):
            return self._is_said_by_pages(_read(packet.removeprefix(_SAY)))
        return packet in {_CLOSE, _LEAVE}

    def _is_first_connect(self, rest: str) -> bool:
        """With the page's first event along, if it likes."""
        again, self._connected = self._connected, True
        words = _read(rest or "{}")
        if again or not isinstance(words, dict):
            return False
        first = words.get("event")
        schema = words.get("state_schema")
        return (first is None or self._is_event(first)) and isinstance(schema, str | None)

    def _is_said_by_pages(self, words: Any) -> bool:
        match words:
            case ["ping"]:
                return True
            case ["event", event]:
                return self._is_event(event)
            case ["client_error", dict()]:
                return True
        return False

    def _is_event(self, event: Any) -> bool:
        match event:
            case {"name": str(name)}:
                payload, router = event.get("payload", {}), event.get("router_data", {})
                return self._known(name) and isinstance(payload, dict) and _is_place(router)
        return False


def _is_place(router: Any) -> bool:
    """Where in the site a page says it is."""
    match router:
        case dict():
            query = router.get("query", {})
            texts = (router.get("pathname", ""), router.get("asPath", ""))
            return isinstance(query, dict) and all(isinstance(text, str) for text in texts)
    return False


def _read(text: str) -> Any:
    try:
        return orjson.loads(text)
    except ValueError:
        return None
