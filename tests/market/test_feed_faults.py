"""Every fault of the price server, on a real socket, and what the client makes of it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import pytest

from paper_trade.market.feed import POLLING
from paper_trade.market.feed_times import FeedTimes
from tests.fake_hermes import (
    CUT,
    FEEDS,
    HOLD,
    KEEP_ALIVE,
    LATEST,
    NOW,
    SILENT,
    STREAM,
    Repeat,
    Reply,
    answer,
    error_event,
    event,
    fake_hermes,
    latest,
    stream,
    update,
)
from tests.market.following import SOON, following

KEY = "s3cret-key"
HTML = answer("<!DOCTYPE html><html></html>", content_type="text/html")
LIVELY = stream(event(update(150)), HOLD)
IMPATIENT = replace(SOON, watchdog_s=0.05)
WITH_LONG_PAUSES = FeedTimes()
"""As in production: a refusal is followed by a minute of silence."""


@pytest.mark.parametrize("status", [401, 403])
async def test_no_key(status: int) -> None:
    async with fake_hermes() as server:
        server.on(STREAM, answer("unauthorized", status))
        async with following(server, times=WITH_LONG_PAUSES) as followed:
            await followed.until_said("set PYTH_API_KEY")
        assert len(server.to(STREAM)) == 1
        assert "authorization" not in server.to(STREAM)[0].headers


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (answer("unauthorized", 401), "refuses the PYTH_API_KEY"),
        (answer("Not entitled: feed ef0d", 403), "not entitled"),
    ],
)
async def test_bad_key(reply: Reply, words: str) -> None:
    async with fake_hermes() as server:
        server.on(STREAM, reply)
        async with following(server, times=WITH_LONG_PAUSES, key=KEY) as followed:
            await followed.until_said(words)
        assert server.to(STREAM)[0].headers["authorization"] == f"Bearer {KEY}"
        assert KEY not in followed.words


async def test_key_that_begins_to_be_accepted() -> None:
    async with fake_hermes() as server:
        server.on(STREAM, answer("unauthorized", 401), LIVELY)
        async with following(server, times=replace(SOON, refused_s=0.01), key=KEY) as followed:
            await followed.until_ticks(1)
            await followed.until(lambda: followed.said[-1] is None)


@pytest.mark.parametrize("key", ["two words", "line\nbreak", "clé"])
async def test_key_that_cannot_be_sent_is_not_shown(key: str) -> None:
    async with fake_hermes() as server:
        async with following(server, times=WITH_LONG_PAUSES, key=key) as followed:
            await followed.until_said("characters that no key has")
        assert key not in followed.words
        assert server.requests == []


async def test_unknown_id() -> None:
    async with fake_hermes() as server:
        server.on(STREAM, answer("Price ids not found: 0xef0d", 404))
        async with following(server, times=WITH_LONG_PAUSES) as followed:
            await followed.until_said("does not know the price feed")
        assert len(server.to(STREAM)) == 1


async def test_id_of_another_feed() -> None:
    async with fake_hermes() as server:
        server.on(FEEDS, answer('[{"id":"ab","attributes":{"symbol":"Crypto.SOL/USD"}}]'))
        async with following(server, times=WITH_LONG_PAUSES) as followed:
            await followed.until_said("another price feed id for Crypto.SOL/USD")
        assert server.to(STREAM) == []


@pytest.mark.parametrize("reply", [SILENT, HTML, answer("", 500), answer("[]")])
async def test_list_of_feeds_that_is_of_no_use_does_not_stop_prices(reply: Reply) -> None:
    async with fake_hermes() as server:
        server.on(FEEDS, reply)
        server.on(STREAM, LIVELY)
        async with following(server, times=replace(SOON, request_s=0.05)) as followed:
            await followed.until_ticks(1)


async def test_429_burst_is_waited_out() -> None:
    times = replace(SOON, limited_s=0.05, poll_after=1)
    async with fake_hermes() as server:
        server.on(STREAM, *[answer("", 429)] * 3, LIVELY)
        async with following(server, times=times) as followed:
            await followed.until_ticks(1)
        assert "refuses requests for a minute" in followed.words
        asked = [request.at for request in server.to(STREAM)]
        assert all(later - sooner >= 0.05 for sooner, later in pairwise(asked))
        assert len(server.to(LATEST)) == 1, "polling would be refused as well"


async def test_429_means_a_minute() -> None:
    async with fake_hermes() as server:
        server.on(STREAM, answer("", 429))
        async with following(server, times=WITH_LONG_PAUSES) as followed:
            await followed.until_said("429")
        assert len(server.to(STREAM)) == 1


async def test_keep_alives_only_are_no_sign_of_life() -> None:
    async with fake_hermes() as server:
        server.on(STREAM, stream(Repeat(KEEP_ALIVE)), LIVELY)
        async with following(server, times=IMPATIENT) as followed:
            await followed.until_ticks(1)
        assert "not sent a newer price" in followed.words


async def test_keep_alives_between_events_are_ignored() -> None:
    async with fake_hermes() as server:
        server.on(STREAM, stream(KEEP_ALIVE, event(update(150)), KEEP_ALIVE, HOLD))
        async with following(server) as followed:
            await followed.until_ticks(1)
        assert followed.words == ""


@pytest.mark.parametrize("end", [(CUT,), ()], ids=["cut", "ended properly"])
async def test_cut_inside_an_event(end: tuple[()]) -> None:
    whole, half = event(update(150, slot=1)), event(update(151, slot=2))[:60]
    async with fake_hermes() as server:
        server.on(STREAM, stream(whole, half, *end), stream(event(update(152, slot=3)), HOLD))
        async with following(server) as followed:
            await followed.until_ticks(2)
        assert followed.prices == ["150", "152"]
        assert [tick.gap for tick in followed.ticks] == [True, True]


async def test_cut_inside_a_utf8_character() -> None:
    named = event(update(151) | {"note": "…"})
    cut_at = named.index("…".encode()) + 1
    async with fake_hermes() as server:
        server.on(STREAM, stream(event(update(150)), named[:cut_at], CUT), LIVELY)
        async with following(server) as followed:
            await followed.until_ticks(2)
        assert followed.prices == ["150", "150"]


async def test_pieces_of_any_size_are_put_together() -> None:
    whole = event(update(151) | {"note": "…"})
    async with fake_hermes() as server:
        server.on(STREAM, stream(*(bytes([byte]) for byte in whole), HOLD))
        async with following(server) as followed:
            await followed.until_ticks(1)
        assert (followed.prices, followed.words) == (["151"], "")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Connection timeout reached (24h)", "Connection timeout reached (24h)"),
        ("Slow consumer: disconnected", "Slow consumer: disconnected"),
        ("Error receiving update: /etc/passwd", "ended the stream: an error"),
    ],
)
async def test_error_event_is_a_disconnect(text: str, words: str) -> None:
    async with fake_hermes() as server:
        server.on(STREAM, stream(event(update(150)), error_event(text), HOLD), LIVELY)
        async with following(server) as followed:
            await followed.until_ticks(2)
        assert words in followed.words
        assert "passwd" not in followed.words


async def test_equal_publish_times_are_two_updates() -> None:
    both = stream(event(update(150, slot=1)), event(update(151, slot=2)), HOLD)
    async with fake_hermes() as server:
        server.on(STREAM, both)
        async with following(server) as followed:
            await followed.until_ticks(2)
        assert followed.prices == ["150", "151"]
        assert [tick.order_key for tick in followed.ticks] == [(NOW, 1), (NOW, 2)]


async def test_older_slot_is_passed_on_for_its_own_candle() -> None:
    disordered = stream(event(update(151, slot=2)), event(update(150, slot=1)), HOLD)
    async with fake_hermes() as server:
        server.on(STREAM, disordered)
        async with following(server) as followed:
            await followed.until_ticks(2)
        assert [tick.slot for tick in followed.ticks] == [2, 1]


async def test_null_metadata() -> None:
    async with fake_hermes() as server:
        server.on(STREAM, stream(event(update(150, metadata=False)), HOLD))
        async with following(server) as followed:
            await followed.until_ticks(1)
        assert followed.ticks[0].slot is None


async def test_changed_expo() -> None:
    changed = stream(event(update(150, expo=-8)), event(update(151, expo=-5)), HOLD)
    async with fake_hermes() as server:
        server.on(STREAM, changed)
        async with following(server) as followed:
            await followed.until_ticks(2)
        assert followed.prices == ["150", "151"]


async def test_frozen_publish_time_is_no_sign_of_life() -> None:
    """Lesson 22: the publish time was ignored."""
    frozen = stream(Repeat(event(update(150))))
    async with fake_hermes() as server:
        server.on(STREAM, frozen, frozen, stream(event(update(170, at=NOW + 1)), HOLD))
        async with following(server, times=IMPATIENT) as followed:
            await followed.until(lambda: "170" in followed.prices)
        assert len(server.to(STREAM)) >= 3
        assert "not sent a newer price" in followed.words


async def test_wide_confidence_is_passed_on_for_trading_to_refuse() -> None:
    """Lesson 22: the confidence was ignored."""
    async with fake_hermes() as server:
        server.on(STREAM, stream(event(update(150, conf="75.5")), HOLD))
        async with following(server) as followed:
            await followed.until_ticks(1)
        assert followed.ticks[0].confidence == Decimal("75.5")


@pytest.mark.parametrize(
    "bad",
    [
        update(0),
        update(-150),
        update(conf=-1),
        update(150_000),
        update("0.15"),
        update(at=NOW + 60),
    ],
    ids=["zero", "negative", "negative confidence", "times 1000", "by 1000", "future"],
)
async def test_impossible_update_is_dropped_and_blocks_nothing(bad: dict[str, object]) -> None:
    events = [event(update(150)), *[event(bad)] * 5, event(update(151, slot=2))]
    async with fake_hermes() as server:
        server.on(STREAM, stream(*events, HOLD))
        async with following(server) as followed:
            await followed.until_ticks(2)
        assert followed.prices == ["150", "151"]


async def test_a_thousand_times_off_right_after_a_start() -> None:
    async with fake_hermes() as server:
        server.on(STREAM, LIVELY)
        async with following(server) as before:
            await before.until_ticks(1)
        server.on(STREAM, stream(event(update(150_000)), event(update(151, slot=2)), HOLD))
        async with following(server, last=before.ticks[0]) as followed:
            await followed.until_ticks(1)
        assert followed.prices == ["151"]
        assert followed.ticks[0].gap


async def test_market_that_really_moved_is_followed_after_three_updates() -> None:
    moved = [event(update(price, at=NOW - 10 + n)) for n, price in enumerate((150, 200, 201, 202))]
    async with fake_hermes() as server:
        server.on(STREAM, stream(*moved, HOLD))
        async with following(server) as followed:
            await followed.until_ticks(4)
        assert followed.prices == ["150", "200", "201", "202"]


@pytest.mark.parametrize("data", ["{oops", '{"parsed":null}', "<html>", '{"parsed":[{"id":1}'])
async def test_invalid_json_costs_that_event_only(data: str) -> None:
    bad = f"data:{data}\n\n".encode()
    async with fake_hermes() as server:
        server.on(STREAM, stream(bad, event(update(150)), bad, event(update(151, slot=2)), HOLD))
        async with following(server) as followed:
            await followed.until_ticks(2)
        assert followed.prices == ["150", "151"]
        assert len(server.to(STREAM)) == 1


async def test_200_with_html() -> None:
    async with fake_hermes() as server:
        server.on(STREAM, HTML, LIVELY)
        server.on(LATEST, HTML)
        async with following(server) as followed:
            await followed.until_ticks(1)
        assert "not a stream" in followed.words


async def test_server_that_accepts_and_never_answers() -> None:
    """Lesson 22: no timeout on the fetch: one hung call stopped the prices."""
    async with fake_hermes() as server:
        server.on(STREAM, SILENT, LIVELY)
        server.on(LATEST, SILENT)
        times = replace(SOON, watchdog_s=0.2, request_s=0.05)
        async with following(server, times=times) as followed:
            await followed.until_ticks(1)


async def test_silent_connection_is_given_up_after_the_read_timeout_too() -> None:
    async with fake_hermes() as server:
        server.on(STREAM, stream(HOLD), LIVELY)
        async with following(server, times=replace(SOON, read_s=0.05)) as followed:
            await followed.until_ticks(1)
        assert "does not answer" in followed.words


async def test_server_that_is_not_there_and_comes_back() -> None:
    async with fake_hermes() as gone:
        port = int(gone.url.rpartition(":")[2])
    async with following(gone) as followed:
        await followed.until_said("cannot be reached")
        async with fake_hermes(port) as server:
            server.on(STREAM, LIVELY)
            await followed.until_ticks(1)


async def test_stream_that_keeps_failing_is_replaced_by_polling() -> None:
    times = replace(SOON, poll_every_s=0.001, poll_for_s=0.05)
    async with fake_hermes() as server:
        server.on(STREAM, answer("RPC connection error", 500))
        server.on(LATEST, *[latest(update(150, at=NOW - 500 + n)) for n in range(500)])
        async with following(server, times=times) as followed:
            await followed.until_ticks(3)
            assert all(tick.gap for tick in followed.ticks)
            assert POLLING in followed.words
            await server.asked(STREAM, 4)  # and it is tried again
            server.on(STREAM, stream(event(update(170)), HOLD))
            await followed.until(lambda: followed.prices[-1] == "170")
            await followed.until(lambda: followed.said[-1] is None)


async def test_polling_that_fails_too_returns_to_the_stream() -> None:
    async with fake_hermes() as server:
        server.on(STREAM, *[answer("", 500)] * 5, LIVELY)
        server.on(LATEST, answer("", 500))
        async with following(server) as followed:
            await followed.until_ticks(1)
        assert len(server.to(LATEST)) >= 2


async def test_streams_that_end_early_but_bring_prices_are_not_replaced() -> None:
    ended = [stream(event(update(150, at=NOW - 9 + n))) for n in range(9)]
    async with fake_hermes() as server:
        server.on(STREAM, *ended)
        async with following(server, times=replace(SOON, poll_after=2), snapshot=False) as followed:
            await followed.until_ticks(9)
        assert server.to(LATEST) == []


async def test_stream_that_is_alive_but_idle_is_replaced_by_polling() -> None:
    async with fake_hermes() as server:
        server.on(STREAM, stream(Repeat(KEEP_ALIVE)))
        server.on(LATEST, *[latest(update(150, at=NOW - 500 + n)) for n in range(500)])
        async with following(server, times=replace(IMPATIENT, poll_every_s=0.001)) as followed:
            await followed.until_said(POLLING)
