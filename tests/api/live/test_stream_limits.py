"""What a client may send, how much and how big, and how long it may be silent."""

from __future__ import annotations

import asyncio
from datetime import datetime

import orjson
import pytest

from paper_trade.api.live.connection import Limits
from tests.api.live.raw_client import raw_client
from tests.api.live.server import client, serving
from tests.api.stage import Stage


async def test_ping_is_answered_with_the_time(play: Stage, port: int) -> None:
    async with client(port) as socket:
        await socket.send(kind="ping")
        pong = await socket.receive()
    assert pong["type"] == "pong"
    assert pong["time"].endswith("Z")
    assert datetime.fromisoformat(pong["time"]).tzinfo is not None


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ("", "validation_error"),
        ("{", "validation_error"),
        ("[]", "validation_error"),
        ("null", "validation_error"),
        ("{}", "validation_error"),
        ('{"type":"dance"}', "validation_error"),
        ('{"type":["ping"]}', "validation_error"),
        ('{"type":"subscribe"}', "validation_error"),
        ('{"type":"subscribe","channel":7}', "validation_error"),
        ('{"type":"subscribe","channel":"everything"}', "validation_error"),
        ('{"type":"subscribe","channel":"candles:SOL"}', "validation_error"),
        ('{"type":"subscribe","channel":"candles:SOL:2m"}', "validation_error"),
        ('{"type":"subscribe","channel":"candles:SOL:1m:x"}', "validation_error"),
        ('{"type":"subscribe","channel":"candles:DOGE:1m"}', "unsupported_symbol"),
        ('{"type":"unsubscribe","channel":"live:user:1"}', "validation_error"),
        ('{"type":"auth"}', "validation_error"),
        ('{"type":"auth","token":null}', "validation_error"),
        (b'{"type":"ping"}', "validation_error"),
    ],
)
async def test_what_is_no_message_is_an_error_and_the_socket_stays(
    play: Stage, port: int, message: str | bytes, code: str
) -> None:
    async with client(port) as socket:
        await socket.connection.send(message)
        error = await socket.receive()
        assert (error["type"], error["code"]) == ("error", code)
        assert error["detail"]
        await socket.send(kind="ping")
        assert (await socket.receive())["type"] == "pong"


async def test_lesson_18_a_message_of_4_kib_is_taken_and_a_larger_one_is_not(
    play: Stage, port: int
) -> None:
    ping = '{"type":"ping"}'
    async with client(port) as socket:
        await socket.connection.send(ping.ljust(4096))
        assert (await socket.receive())["type"] == "pong"
        await socket.connection.send(ping.ljust(4097))
        assert await socket.close_code() == 4413


async def test_a_huge_message_is_refused_before_it_has_arrived(play: Stage) -> None:
    async with serving() as port, client(port) as socket:
        await socket.connection.send("x" * 3_000_000)
        assert await socket.close_code() == 4413


async def test_characters_of_several_bytes_count_as_such(play: Stage, port: int) -> None:
    async with client(port) as socket:
        await socket.connection.send("é" * 2049)
        assert await socket.close_code() == 4413


async def test_a_message_in_fragments_is_one_message(play: Stage, port: int) -> None:
    async with client(port) as socket:
        await socket.connection.send(iter(['{"type":', '"ping"}']))
        assert (await socket.receive())["type"] == "pong"
        await socket.connection.send(iter(["x" * 3000, "x" * 3000]))
        assert await socket.close_code() == 4413


async def test_too_many_messages_close_the_socket(play: Stage, port: int) -> None:
    async with client(port) as socket:
        for _ in range(200):
            await socket.send(kind="ping")
        assert await socket.close_code() == 4429


async def test_a_page_that_opens_with_everything_is_not_too_much(play: Stage, port: int) -> None:
    await play.set_price("150")
    async with client(port) as socket:
        channels = [f"candles:SOL:{length}" for length in ("1m", "5m", "15m", "1h", "4h", "1d")]
        for channel in ["prices", *channels] * 3:
            assert (await socket.subscribe(channel))[0]["type"] == "subscribed"


async def test_lesson_19_a_silent_peer_is_dropped(play: Stage) -> None:
    async with serving(limits=Limits(ping_every_s=0.05, silent_s=0.3)) as port:
        silent = await raw_client(port)
        async with asyncio.timeout(10):
            assert (await silent.receive())[0] == 9, "the server asks before it gives up"
            assert await silent.close_code() == 4408
        silent.writer.close()


async def test_a_peer_that_only_answers_pings_is_kept(play: Stage) -> None:
    limits = Limits(ping_every_s=0.05, silent_s=0.3)
    async with serving(limits=limits) as port, client(port, ping_interval=None) as listener:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(1):
                await listener.connection.recv()
        await listener.send(kind="ping")
        assert (await listener.receive())["type"] == "pong"


async def test_a_slow_socket_gets_the_newest_price_and_not_a_queue(play: Stage) -> None:
    await play.set_price("1")
    async with serving() as port:
        slow = await raw_client(port, receive_buffer=4096)
        slow.send('{"type":"subscribe","channel":"prices"}')
        for _ in range(2):
            await slow.receive_text()
        async with client(port) as quick:
            await quick.subscribe("prices")
            for number in range(2000):
                frame = orjson.dumps({"type": "price", "n": number, "padding": "x" * 200})
                await play.services.redis.publish("live:prices", frame)
            while (await quick.receive())["n"] != 1999:
                pass
        seen = [0]
        async with asyncio.timeout(10):
            while seen[-1] != 1999:
                seen.append(orjson.loads(await slow.receive_text())["n"])
        assert seen == sorted(seen)
        assert len(seen) < 1000
        slow.writer.close()


async def test_private_events_that_cannot_be_taken_close_the_socket_for_a_resync(
    play: Stage,
) -> None:
    token, session = await play.sign_in()
    topic = f"live:user:{session.user_id}"
    async with serving() as port:
        slow = await raw_client(port, receive_buffer=4096)
        slow.send(orjson.dumps({"type": "auth", "token": token}).decode())
        slow.send('{"type":"subscribe","channel":"orders"}')
        for _ in range(3):
            await slow.receive_text()
        sent = 0
        while await play.services.redis.pubsub_numsub(topic) != [(topic.encode(), 0)]:
            frame = orjson.dumps({"type": "order_filled", "sequence": sent, "padding": "x" * 1000})
            await play.services.redis.publish(topic, frame)
            sent += 1
        received = 0
        async with asyncio.timeout(10):
            while True:
                opcode, payload = await slow.receive()
                if opcode == 8:
                    break
                assert orjson.loads(payload)["sequence"] == received, "none may be skipped"
                received += 1
        assert int.from_bytes(payload[:2], "big") == 4503
        slow.writer.close()
