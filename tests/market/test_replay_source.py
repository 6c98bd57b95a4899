"""A replay moves only while it is read, and nobody misses an update."""

from __future__ import annotations

from array import array

import pytest

from paper_trade.market.price_update import PriceUpdate
from paper_trade.market.replay import CandleFile, ReplayTicks
from paper_trade.market.simulator.replay_source import ReplaySource, ReplaySubscription
from tests.market.simulator_server import SetClock

ROWS = 1000


def replay(speed: float, rows: int = ROWS) -> tuple[ReplaySource, SetClock, ReplayTicks]:
    prices = [10**9 + n * 10**6 for n in range(rows)]
    candles = CandleFile(
        60,
        array("q", [6000 + 60 * n for n in range(rows)]),
        array("q", [units for price in prices for units in (price, price + 9, price - 9, price)]),
    )
    ticks = ReplayTicks(candles, speed)
    clock = SetClock(1000.0)
    return ReplaySource(ticks, speed, clock.monotonic), clock, ticks


def read(reader: ReplaySubscription) -> list[PriceUpdate]:
    """What a client that is there receives."""
    updates = reader.take()
    reader.delivered()
    return updates


def test_market_time_passes_at_the_given_speed() -> None:
    source, clock, ticks = replay(speed=6)
    with source.subscribe() as reader:
        assert len(read(reader)) == 1
        assert reader.pause_s() == pytest.approx(0.4)
        clock.time_s += 0.9
        assert len(read(reader)) == 2
        clock.time_s += 9.1
        assert [update.publish_time for update in read(reader)][-1] == 6060
    assert ticks.updates_a_candle == 25


def test_it_stands_still_while_nobody_reads() -> None:
    source, clock, _ = replay(speed=6)
    with source.subscribe() as reader:
        clock.time_s += 10
        taken = read(reader)
    clock.time_s += 500
    with source.subscribe() as reader:
        assert [update.slot for update in read(reader)] == [taken[-1].slot + 6]
        assert read(reader) == []


def test_what_was_not_delivered_is_sent_again_to_the_next_reader() -> None:
    source, clock, _ = replay(speed=6)
    with source.subscribe() as reader:
        clock.time_s += 10
        lost = reader.take()
    with source.subscribe() as reader:
        clock.time_s += 10
        assert read(reader) == lost


def test_at_top_speed_a_reader_gets_everything_as_fast_as_it_takes() -> None:
    source, clock, ticks = replay(speed=1e6)
    with source.subscribe() as reader:
        updates = []
        for _ in range(len(ticks)):
            clock.time_s += 0.01
            updates += read(reader)
    assert updates == [ticks.update(number) for number in range(len(ticks))]


def test_a_slow_reader_holds_the_others_back_until_it_leaves() -> None:
    source, clock, ticks = replay(speed=1e6)
    with source.subscribe() as quick:
        with source.subscribe() as slow:
            ahead = []
            for _ in range(100):
                clock.time_s += 1
                ahead += read(quick)
            assert 500 < len(ahead) < 1500
            behind: list[PriceUpdate] = []
            while len(behind) < len(ahead):
                clock.time_s += 1
                batch = read(slow)
                assert batch
                behind += batch
            assert behind[: len(ahead)] == ahead
        for _ in range(100):
            clock.time_s += 1
            ahead += read(quick)
    assert len(ahead) == len(ticks)


def test_a_stall_does_not_end_in_a_burst() -> None:
    source, clock, _ = replay(speed=6)
    with source.subscribe() as reader:
        clock.time_s += 3600
        read(reader)
        clock.time_s += 1
        assert len(read(reader)) == 2


def test_latest_never_tells_what_the_stream_has_still_to_bring() -> None:
    source, clock, ticks = replay(speed=1e6)
    assert source.latest() == ticks.update(0)
    with source.subscribe() as reader:
        clock.time_s += 1
        newest = read(reader)[-1]
        assert source.latest() == ticks.update(0)
        with source.subscribe():
            assert source.latest() == newest
    assert source.latest() == newest


def test_the_end_is_quiet() -> None:
    source, clock, ticks = replay(speed=1e6, rows=2)
    with source.subscribe() as reader:
        clock.time_s += 100
        assert len(read(reader)) == len(ticks)
        clock.time_s += 100
        assert read(reader) == []
        assert reader.pause_s() == 1
    with source.subscribe() as reader:
        assert read(reader) == []
    assert source.latest() == ticks.update(len(ticks) - 1)
    assert source.history(1, 0, 10**10) == []
