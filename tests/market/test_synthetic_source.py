"""The synthetic market on a clock: nothing twice, nothing early, history and updates agree."""

from __future__ import annotations

from decimal import Decimal

import pytest

from paper_trade.market.player import Bar
from paper_trade.market.price_update import PriceUpdate
from paper_trade.market.simulator.history import MARKET_OPENED, TooManyBars
from paper_trade.market.simulator.source import SlowConsumer
from paper_trade.market.simulator.synthetic_source import SyntheticSource, SyntheticSubscription
from tests.market.simulator_server import SetClock

NOON = 1_762_603_200
"""2025-11-08 12:00 UTC."""


def source_at(time_s: float, speed: str = "1") -> tuple[SyntheticSource, SetClock]:
    clock = SetClock(time_s)
    return SyntheticSource(11, Decimal(speed), clock), clock


def read_for(subscription: SyntheticSubscription, clock: SetClock, end: float) -> list[PriceUpdate]:
    """Everything that a reader gets until `end`, waiting as long as it is told to."""
    updates: list[PriceUpdate] = []
    while clock.time_s < end:
        clock.time_s = min(end, clock.time_s + subscription.pause_s() + 1e-6)
        updates += subscription.take()
    return updates


def candle(updates: list[PriceUpdate]) -> Bar:
    prices = [update.price for update in updates]
    return Bar(prices[0], max(prices), min(prices), prices[-1])


@pytest.mark.parametrize("speed", ["0.01", "1", "1.001", "40"])
def test_whole_minutes_of_updates_are_the_history(speed: str) -> None:
    source, clock = source_at(NOON - 3, speed)
    with source.subscribe() as subscription:
        updates = read_for(subscription, clock, NOON + 601)
    keys = [(update.publish_time, update.slot) for update in updates]
    assert keys == sorted(set(keys))

    minutes = source.history(1, NOON, NOON + 540)
    assert [timed.time for timed in minutes] == list(range(NOON, NOON + 600, 60))
    for timed in minutes:
        mine = [update for update in updates if 0 <= update.publish_time - timed.time < 60]
        assert candle(mine) == timed.bar
    (five,) = source.history(5, NOON, NOON)
    assert five.bar == candle(
        [update for update in updates if 0 <= update.publish_time - NOON < 300]
    )


def test_pace_is_pyths_times_the_speed() -> None:
    for speed, a_minute in (("1", 150), ("10", 1500), ("0.001", 60), ("1000000", 60_000)):
        source, clock = source_at(NOON, speed)
        with source.subscribe() as subscription:
            before = source.published_slot()
            clock.time_s += 60
            assert source.published_slot() - before == a_minute
            assert len(subscription.take()) == min(a_minute, 250)


def test_the_last_candle_holds_what_has_been_published() -> None:
    source, clock = source_at(NOON + 20)
    with source.subscribe():
        seen = [source.update(slot) for slot in range(NOON * 5 // 2, source.published_slot() + 1)]
    (timed,) = source.history(1, NOON, NOON + 3600)
    assert (timed.time, timed.bar) == (NOON, candle(seen))
    (day,) = source.history(1440, NOON - 43_200, NOON + 86_400)
    assert day.bar.close == source.latest().price
    assert source.history(1, NOON + 60, NOON + 3600) == []
    clock.time_s += 40
    assert [timed.time for timed in source.history(1, NOON, NOON + 3600)] == [NOON, NOON + 60]


def test_history_is_inclusive_and_begins_when_the_market_opened() -> None:
    source, _ = source_at(NOON)
    assert [bar.time for bar in source.history(60, NOON - 7200, NOON - 3600)] == [
        NOON - 7200,
        NOON - 3600,
    ]
    assert [bar.time for bar in source.history(60, NOON - 7199, NOON - 3600)] == [NOON - 3600]
    assert source.history(1440, 0, MARKET_OPENED)[0].time == MARKET_OPENED
    assert source.history(1440, 0, MARKET_OPENED - 1) == []
    with pytest.raises(TooManyBars):
        source.history(1, NOON - 86_400 * 365, NOON)


def test_every_resolution_is_rolled_up_from_the_minutes() -> None:
    source, _ = source_at(NOON + 86_400)
    midnight = NOON - 43_200
    minutes = [timed.bar for timed in source.history(1, midnight, midnight + 86_399)]
    for resolution in (5, 15, 60, 240, 1440):
        for n, timed in enumerate(source.history(resolution, midnight, midnight + 86_399)):
            part = minutes[n * resolution : (n + 1) * resolution]
            prices = [price for bar in part for price in (bar.open, bar.high, bar.low, bar.close)]
            assert timed.bar == Bar(prices[0], max(prices), min(prices), prices[-1])


def test_a_clock_stepped_back_stops_the_market_until_it_has_caught_up() -> None:
    source, clock = source_at(NOON)
    with source.subscribe() as subscription:
        first = read_for(subscription, clock, NOON + 10)
        newest = source.latest()
        clock.time_s = NOON - 3600
        assert subscription.take() == []
        assert subscription.pause_s() == 1
        assert source.latest() == newest
        assert source.history(1, NOON, NOON)[0].bar == candle(
            [source.update(slot) for slot in range(NOON * 5 // 2, newest.slot + 1)]
        )
        with source.subscribe() as other:
            assert other.take() == []
        clock.time_s = NOON + 11
        after = subscription.take()
    assert [update.slot for update in first + after] == list(
        range(first[0].slot, after[-1].slot + 1)
    )


def test_a_reader_a_minute_behind_is_sent_away() -> None:
    source, clock = source_at(NOON)
    with source.subscribe() as subscription:
        clock.time_s += 59
        assert len(subscription.take()) > 100
        clock.time_s += 61
        with pytest.raises(SlowConsumer):
            subscription.take()


def test_confidence_is_pyths_and_widens_when_the_market_moves() -> None:
    source, _ = source_at(NOON)
    by_range = []
    for minute in range(NOON // 60 - 1440, NOON // 60):
        update = source.update((minute + 1) * 150 - 1)
        bar = source.history(1, minute * 60, minute * 60)[0].bar
        by_range.append(((bar.high - bar.low) / bar.open, update.confidence / update.price))
    by_range.sort()
    ratios = [ratio for _, ratio in by_range]
    calm, moving = ratios[:144], ratios[-144:]

    assert min(ratios) >= 0.0004
    assert max(ratios) < 0.01
    assert 0.0005 < sorted(ratios)[720] < 0.001
    assert sum(moving) > 1.3 * sum(calm)


def test_a_restart_continues_the_same_market() -> None:
    assert source_at(NOON)[0].latest() == source_at(NOON)[0].latest()
