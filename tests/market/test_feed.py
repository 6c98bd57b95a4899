"""The Hermes client when all is well: connects, snapshots, gaps, pauses, secrets."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from paper_trade.market.feed_times import FeedTimes
from paper_trade.market.hermes import KeyRefusedError, RateLimitedError, UnknownFeedError
from paper_trade.market.watchdog import Watchdog
from tests.fake_hermes import (
    FEEDS,
    HOLD,
    LATEST,
    NOW,
    SILENT,
    SOL_ID,
    STREAM,
    answer,
    event,
    fake_hermes,
    latest,
    stream,
    update,
)
from tests.market.following import SOON, following

RECORDED = Path(__file__).parents[3] / "shared" / "data" / "hermes"


async def test_asks_for_our_feed_as_hermes_wants_to_be_asked() -> None:
    async with fake_hermes() as server:
        async with following(server):
            await server.asked(LATEST)
        expected = {"ids[]": [SOL_ID], "parsed": ["true"], "encoding": ["base64"]}
        assert server.to(STREAM)[0].query == server.to(LATEST)[0].query == expected
        assert server.to(FEEDS)[0].query == {"query": ["SOL"], "asset_type": ["crypto"]}


async def test_first_tick_after_each_connect_has_a_gap() -> None:
    first = stream(event(update(150, slot=1)), event(update(151, slot=2)))
    second = stream(event(update(152, slot=3)), event(update(153, slot=4)), HOLD)
    async with fake_hermes() as server:
        server.on(STREAM, first, second)
        async with following(server) as followed:
            await followed.until_ticks(4)
        assert [tick.gap for tick in followed.ticks] == [True, False, True, False]


async def test_snapshot_after_each_connect_comes_first() -> None:
    async with fake_hermes() as server:
        server.on(STREAM, stream(event(update(151, slot=2))), stream(HOLD))
        server.on(LATEST, latest(update(150, slot=1)), latest(update(152, slot=3)))
        async with following(server) as followed:
            await followed.until_ticks(3)
        assert followed.prices == ["150", "151", "152"]
        assert [tick.gap for tick in followed.ticks] == [True, False, True]


async def test_replay_takes_no_snapshot() -> None:
    async with fake_hermes() as server:
        server.on(STREAM, stream(event(update(150)), HOLD))
        async with following(server, snapshot=False) as followed:
            await followed.until_ticks(1)
        assert server.to(LATEST) == []


async def test_snapshot_that_never_comes_costs_no_tick() -> None:
    async with fake_hermes() as server:
        server.on(STREAM, stream(event(update(150)), HOLD))
        server.on(LATEST, SILENT)
        async with following(server, times=replace(SOON, request_s=0.05)) as followed:
            await followed.until_ticks(1)
        assert len(server.to(STREAM)) == 1


async def test_old_connection_is_renewed_without_complaint() -> None:
    async with fake_hermes() as server:
        server.on(STREAM, stream(event(update(150)), HOLD), stream(event(update(151)), HOLD))
        async with following(server, times=replace(SOON, connection_max_s=0)) as followed:
            await followed.until_ticks(2)
        assert followed.words == ""
        assert followed.ticks[1].gap


async def test_feed_id_is_checked_once() -> None:
    async with fake_hermes() as server:
        async with following(server):
            server.on(STREAM, stream())
            await server.asked(STREAM, 3)
        assert len(server.to(FEEDS)) == 1


async def test_connects_are_spaced_out_even_when_each_brings_a_price() -> None:
    started_at = asyncio.get_running_loop().time()
    async with fake_hermes() as server:
        server.on(STREAM, *[stream(event(update(150, at=NOW - 9 + n))) for n in range(9)])
        async with following(server, times=replace(SOON, spacing_s=0.05)) as followed:
            await followed.until_ticks(4)
        assert server.to(STREAM)[3].at - started_at >= 3 * 0.05


def test_pauses() -> None:
    times = FeedTimes()
    assert [times.backoff_s(n) for n in range(9)] == [1, 1, 2, 4, 8, 16, 32, 60, 60]
    assert times.backoff_s(10**9) == 60
    assert times.least_pause_s(RateLimitedError()) == 60
    assert times.least_pause_s(KeyRefusedError()) == times.least_pause_s(UnknownFeedError()) == 60
    assert times.least_pause_s(TimeoutError()) == 0


async def test_backoff_grows_and_the_first_valid_event_resets_it() -> None:
    longest: list[float] = []

    def no_pause(at_most_s: float) -> float:
        longest.append(at_most_s)
        return 0

    async with fake_hermes() as server:
        failing = [answer("", 500)] * 4
        server.on(STREAM, *failing, stream(event(update(150))), answer("", 500), stream(HOLD))
        times = replace(FeedTimes(), spacing_s=0, poll_after=99)
        async with following(server, times=times, spread=no_pause):
            await server.asked(STREAM, 7)
    assert longest == [1, 2, 4, 8, 1, 2]


async def test_slow_sink_is_no_silent_server() -> None:
    async def slowly() -> bool:
        await asyncio.sleep(0.1)
        return True

    async with Watchdog(0.05) as watchdog:
        assert await watchdog.unhurried(slowly())


async def test_timeout_of_something_else_is_not_the_watchdogs() -> None:
    with pytest.raises(TimeoutError):
        async with Watchdog(10):
            raise TimeoutError


async def test_key_is_in_no_log(caplog: pytest.LogCaptureFixture) -> None:
    key = "s3cret-key"
    caplog.set_level(logging.DEBUG)
    async with fake_hermes() as server:
        server.on(STREAM, answer("", 500), answer("", 401), stream(event(update(150)), HOLD))
        with capture_logs() as logs:
            async with following(server, key=key, times=replace(SOON, refused_s=0)) as followed:
                await followed.until_ticks(1)
        assert key not in f"{logs}{caplog.text}{followed.words}"
        assert all(request.headers["authorization"] for request in server.requests)


@pytest.mark.skipif(not RECORDED.is_dir(), reason="no recorded answers here")
async def test_recorded_stream_over_a_socket() -> None:
    recorded = (RECORDED / "sse_sol_reconstructed_from_signed_updates.txt").read_bytes()
    async with fake_hermes() as server:
        pieces = [recorded[at : at + 1000] for at in range(0, len(recorded), 1000)]
        server.on(STREAM, stream(*pieces, HOLD))
        async with following(server) as followed:
            await followed.until_ticks(4)
        # From 20 to 175 dollars the jump of seven months has to be confirmed by three that agree.
        assert followed.prices == ["19.73203937", "164.25827124", "164.56027792", "164.13812679"]
        assert followed.words == ""
