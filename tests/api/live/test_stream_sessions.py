"""Whose socket it is: cookie and origin, tokens, and the end of a session (lesson 18)."""

from __future__ import annotations

import asyncio

import pytest

from paper_trade.auth.secret_keys import load_keys
from paper_trade.auth.sessions import Sessions
from tests.api.live.server import Client, client
from tests.api.stage import ORIGIN, Stage


async def signed_in(socket: Client) -> bool:
    """Whether a private channel is open to it."""
    await socket.send(kind="subscribe", channel="orders")
    frame = await socket.receive()
    if frame["type"] == "error":
        assert frame["code"] == "unauthenticated"
        return False
    assert (await socket.receive())["type"] == "orders"
    return True


async def test_a_cookie_from_an_allowed_origin_signs_in(play: Stage, port: int) -> None:
    token, _ = await play.sign_in()
    async with client(port, origin=ORIGIN, cookie=token) as socket:
        assert await signed_in(socket)


async def test_without_an_origin_a_cookie_is_ignored_and_a_token_signs_in(
    play: Stage, port: int
) -> None:
    token, _ = await play.sign_in()
    async with client(port, cookie=token) as socket:
        assert not await signed_in(socket)
        await socket.send(kind="auth", token=token)
        assert await socket.receive() == {"type": "auth", "ok": True}
        assert await signed_in(socket)


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "http://localhost:3001", "https://localhost:3000", "null"]
)
async def test_lesson_18_a_foreign_origin_is_refused(play: Stage, port: int, origin: str) -> None:
    token, _ = await play.sign_in()
    async with client(port, origin=origin, cookie=token) as socket:
        assert await socket.close_code() == 4403


@pytest.mark.parametrize("token", ["nonsense", "a.b.c", "é"])
async def test_a_bad_token_is_refused_and_the_socket_stays(
    play: Stage, port: int, token: str
) -> None:
    async with client(port, origin=ORIGIN) as socket:
        await socket.send(kind="auth", token=token)
        assert await socket.receive() == {"type": "auth", "ok": False, "code": "unauthenticated"}
        assert not await signed_in(socket)


async def test_a_bad_cookie_is_a_stranger(play: Stage, port: int) -> None:
    async with client(port, origin=ORIGIN, cookie="nonsense") as socket:
        assert not await signed_in(socket)


async def test_lesson_18_logout_closes_the_sockets_of_the_session(play: Stage, port: int) -> None:
    token, session = await play.sign_in()
    other, _ = await play.sign_in()
    async with (
        client(port, origin=ORIGIN, cookie=token) as first,
        client(port) as second,
        client(port, origin=ORIGIN, cookie=other) as kept,
    ):
        await second.send(kind="auth", token=token)
        assert (await second.receive())["ok"] is True
        assert await signed_in(first)
        await play.services.sessions.end(session)
        assert await first.close_code() == 4401
        assert await second.close_code() == 4401
        assert await signed_in(kept)


async def test_logout_everywhere_closes_all_sockets_of_the_user(play: Stage, port: int) -> None:
    tokens = [(await play.sign_in())[0] for _ in range(2)]
    _, session = await play.sign_in()
    stranger, _ = await play.sign_in("somebody else")
    async with (
        client(port, origin=ORIGIN, cookie=tokens[0]) as first,
        client(port, origin=ORIGIN, cookie=tokens[1]) as second,
        client(port, origin=ORIGIN, cookie=stranger) as kept,
    ):
        assert await signed_in(first)
        assert await signed_in(second)
        await play.services.sessions.end_all(session.user_id)
        assert await first.close_code() == 4401
        assert await second.close_code() == 4401
        assert await signed_in(kept)


async def test_a_session_that_runs_out_closes_its_sockets(play: Stage, port: int) -> None:
    services = play.services
    user = await services.accounts.ensure_user("wallet")
    short = Sessions(services.redis, load_keys(services.settings), ttl_s=2)
    token, _ = await short.create(user)
    async with client(port) as socket:
        await socket.send(kind="auth", token=token)
        assert (await socket.receive())["ok"] is True
        assert await socket.close_code() == 4401


async def test_a_logout_during_the_sign_in_is_not_missed(play: Stage, port: int) -> None:
    for _ in range(20):
        token, session = await play.sign_in()
        async with client(port) as socket:
            ending = asyncio.create_task(play.services.sessions.end(session))
            await socket.send(kind="auth", token=token)
            await ending
            answer = await socket.receive()
            assert answer["ok"] is False or await socket.close_code() == 4401
