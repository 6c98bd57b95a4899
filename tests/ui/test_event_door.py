"""Who comes in at the event socket: sealed, and under a name of each session's own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

import pytest
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.types import Message, Receive, Scope, Send

from paper_trade.ui.event_door import EventDoor, state_name
from paper_trade.ui.sealed_cookie import opened, sealed
from tests.api.stage import Stage, stage

TAB = "792f10f4-aefa-46ad-9215-1b9d65639078"


def test_a_sealed_session_is_opened_by_this_process_alone() -> None:
    header = sealed("a token")
    assert "a token" not in header
    assert opened(header) == "a token"
    assert sealed("a token") != header
    for forged in ("", "session=a token", "sealed-session=", "sealed-session=AAAA", header[:-4]):
        assert opened(forged) is None


def test_a_tab_has_another_state_for_each_session() -> None:
    names = {state_name(TAB, token) for token in (None, "", "one", "another")}
    assert len(names) == 3, "nobody and nobody are the same"
    assert state_name(TAB, "one") == state_name(TAB, "one")
    assert state_name(TAB, "one") != state_name(TAB.replace("7", "8"), "one")
    for name in names:
        assert str(UUID(name)) == name


class Inner:
    """What stands behind the door: remembers who came and what it heard."""

    def __init__(self) -> None:
        self.scope: Scope = {}
        self.heard: list[str] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scope = scope
        while (message := await receive())["type"] != "websocket.disconnect":
            self.heard.append(message.get("text", message["type"]))


@pytest.fixture
async def play(
    database_url: str, redis_url: str, engine: AsyncEngine, redis: Redis
) -> AsyncIterator[Stage]:
    async with stage(database_url, redis_url) as play:
        yield play


async def come(query: str, *said: str, path: str = "/_event/", **headers: str) -> tuple[Any, Any]:
    """The inner app after a socket was opened and `said`, and what was sent to the client."""
    inner, sent = Inner(), []
    messages: list[Message] = [{"type": "websocket.connect"}]
    messages += [{"type": "websocket.receive", "text": text} for text in said]
    messages += [{"type": "websocket.disconnect"}]

    async def receive() -> Message:
        return messages.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "websocket",
        "path": path,
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }
    await EventDoor(inner, known=lambda name: False)(scope, receive, send)
    return inner, sent


async def test_reflex_sees_no_cookie_but_the_sealed_session(play: Stage) -> None:
    cookie = "sign-in-challenge=secret; session=a.b.c; other=1"
    inner, _ = await come(f"EIO=4&token={TAB}", cookie=cookie, origin="http://localhost:3000")
    headers = dict(inner.scope["headers"])
    assert opened(headers.pop(b"cookie").decode()) == "a.b.c"
    assert headers == {b"origin": b"http://localhost:3000"}
    query = parse_qs(inner.scope["query_string"].decode())
    assert query == {"EIO": ["4"], "token": [state_name(TAB, "a.b.c")]}


async def test_a_stranger_has_no_cookie_at_all(play: Stage) -> None:
    inner, _ = await come(f"token={TAB}", cookie="other=1; sealed-session=forged")
    assert inner.scope["headers"] == []


@pytest.mark.parametrize("query", ["", "token=", "token=" + "x" * 65, "other=1"])
async def test_who_gives_no_name_is_not_let_in(play: Stage, query: str) -> None:
    inner, sent = await come(query)
    assert inner.scope == {}
    assert [message["type"] for message in sent] == ["websocket.close"]


async def test_what_no_page_says_is_not_heard(play: Stage) -> None:
    said = ["garbage", '42/_event,["event",{"name":"no.such"}]', '42/_event,["ping"]']
    inner, _ = await come(f"token={TAB}", *said)
    assert inner.heard == ["websocket.connect", '42/_event,["ping"]']


async def test_other_sockets_pass_untouched(play: Stage) -> None:
    inner, _ = await come("", "garbage", path="/ws", cookie="session=a.b.c")
    assert dict(inner.scope["headers"]) == {b"cookie": b"session=a.b.c"}
    assert inner.heard == ["websocket.connect", "garbage"]
