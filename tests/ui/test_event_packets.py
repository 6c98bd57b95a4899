"""What a page may say on its event socket, and what it may not."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paper_trade.ui.event_packets import Packets

KNOWN = "state.page.load"


def packets() -> Packets:
    return Packets(lambda name: name == KNOWN)


def said(*words: Any) -> str:
    return f"42/_event,{json.dumps(list(words))}"


EVENT: dict[str, Any] = {
    "name": KNOWN,
    "payload": {"form": {"amount": "1"}},
    "router_data": {"pathname": "/trade", "asPath": "/trade?a=b", "query": {"a": "b"}},
}


@pytest.mark.parametrize(
    "packet",
    [
        "40/_event,",
        "40/_event,{}",
        "40/_event," + json.dumps({"event": EVENT, "state_schema": "abc"}),
        "40/_event," + json.dumps({"event": EVENT, "state_schema": None}),
        said("event", EVENT),
        said("event", {"name": KNOWN}),
        said("client_error", {"message": "x"}),
        said("ping"),
        "41/_event,",
        "1",
    ],
)
def test_what_pages_say_is_admitted(packet: str) -> None:
    assert packets().admits(packet)


@pytest.mark.parametrize(
    "packet",
    [
        "",
        "0",
        "2",
        "4",
        "5",
        "6",
        "40",
        "42",
        '42["event",{}]',
        "40/elsewhere,",
        "40/_event,[]",
        "40/_event,{",
        '40/_event,{"event":{"name":"other"}}',
        '40/_event,{"state_schema":{"a":1}}',
        "42/_event,",
        "42/_event,{}",
        "42/_event,[",
        "42/_event,[]",
        '42/_event,7["ping"]',
        "43/_event,7[]",
        '44/_event,{"a":1}',
        '451-/_event,["event",{"_placeholder":true,"num":0}]',
        said("event"),
        said("event", 1),
        said("event", "text"),
        said("event", [1, 2]),
        said("event", EVENT, EVENT),
        said("connect"),
        said("disconnect", {}),
        said("ping", {}),
        said("client_error", "text"),
        said("event", {**EVENT, "name": "state.page._reread"}),
        said("event", {**EVENT, "name": 7}),
        said("event", {**EVENT, "name": [KNOWN]}),
        said("event", {**EVENT, "payload": [1]}),
        said("event", {**EVENT, "payload": "text"}),
        said("event", {**EVENT, "router_data": "text"}),
        said("event", {**EVENT, "router_data": {"query": "text"}}),
        said("event", {**EVENT, "router_data": {"pathname": 7}}),
    ],
)
def test_what_no_page_says_is_not(packet: str) -> None:
    assert not packets().admits(packet)


def test_one_connects_once() -> None:
    socket = packets()
    assert socket.admits("40/_event,")
    assert not socket.admits("40/_event,")


def test_a_pong_answers_a_ping() -> None:
    socket = packets()
    assert not socket.admits("3")
    socket = packets()
    socket.sent("2")
    assert socket.admits("3")
    assert not socket.admits("3")


@given(st.text() | st.sampled_from(["40", "42", "3"]).flatmap(lambda p: st.text().map(p.__add__)))
def test_whatever_it_is_it_is_judged(packet: str) -> None:
    assert packets().admits(packet) in {True, False}
