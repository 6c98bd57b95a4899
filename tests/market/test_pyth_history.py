"""The History API's client against a server on a real socket."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr

from paper_trade.market.pyth_history import HistoryUnavailable, PythHistory
from paper_trade.market.udf import PastCandle, QuestionRefused
from paper_trade.vocabulary import Timeframe
from tests.market.fake_history import FakeHistory, fake_history, opening, replies, silence
from tests.market.ticks import START

M1 = Timeframe.M1


@pytest.fixture
async def server() -> AsyncIterator[FakeHistory]:
    async with fake_history() as server:
        yield server


async def ask(
    server: FakeHistory, key: str | None = None, timeout_s: float = 20
) -> list[PastCandle]:
    secret = None if key is None else SecretStr(key)
    async with PythHistory(server.base_url, secret, timeout_s=timeout_s) as history:
        return await history.candles("SOL", M1, START, START + 120)


async def test_both_ends_are_included(server: FakeHistory) -> None:
    found = await ask(server)

    assert [c.open_time for c in found] == [START, START + 60, START + 120]
    assert [c.open for c in found] == [opening(c.open_time, 60) for c in found]
    assert server.asked == [("1", START, START + 120)]


async def test_the_key_goes_along(server: FakeHistory) -> None:
    await ask(server, "secret")
    assert server.authorization == "Bearer secret"

    await ask(server)
    assert server.authorization is None


async def test_what_was_not_asked_for_is_left_out(server: FakeHistory) -> None:
    body = b'{"s":"ok","t":[0,%d],"o":[1,1],"h":[1,1],"l":[1,1],"c":[1,1]}' % START
    server.fault = replies(200, body)

    assert [c.open_time for c in await ask(server)] == [START]


@pytest.mark.parametrize(
    ("status", "body", "pause_s"),
    [
        (401, b"", 600),
        (403, b"Not entitled", 600),
        (429, b"", 60),
        (500, b"", 0),
        (502, b"<html>", 0),
        (302, b"", 0),
        (200, b"<html>", 0),
    ],
)
async def test_history_may_be_unavailable(
    server: FakeHistory, status: int, body: bytes, pause_s: float
) -> None:
    server.fault = replies(status, body)

    with pytest.raises(HistoryUnavailable) as caught:
        await ask(server, "secret")

    assert caught.value.pause_s == pause_s
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(("status", "body"), [(400, b""), (404, b""), (200, b'{"s":"error"}')])
async def test_a_question_may_be_refused(server: FakeHistory, status: int, body: bytes) -> None:
    server.fault = replies(status, body)

    with pytest.raises(QuestionRefused):
        await ask(server)


@pytest.mark.parametrize("key", ["two words", "line\nbreak", "pässword"])
async def test_a_key_that_cannot_be_sent_is_not_shown(server: FakeHistory, key: str) -> None:
    with pytest.raises(HistoryUnavailable) as caught:
        await ask(server, key)

    assert key not in str(caught.value)
    assert server.asked == []


async def test_a_server_that_never_answers(server: FakeHistory) -> None:
    """Lesson 22: no timeout on the fetch, so that one hung call stopped everything."""
    server.fault = silence

    async with asyncio.timeout(10):
        with pytest.raises(HistoryUnavailable):
            await ask(server, timeout_s=0.2)


async def test_no_server_at_all() -> None:
    async with PythHistory("http://127.0.0.1:1") as history:
        with pytest.raises(HistoryUnavailable):
            await history.candles("SOL", M1, START, START)
