"""Which ticks are believed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from paper_trade.market.tick import Tick
from paper_trade.market.validation import MAX_AHEAD_S, Doubt, TickFilter, Verdict

START = 1_760_000_000
NOW = datetime.fromtimestamp(START, UTC)


def tick(price: str | int = 150, at: int = START - 100, slot: int | None = None) -> Tick:
    return Tick("pyth", "SOL", Decimal(price), Decimal("0.1"), at, slot)


def outcomes(filter_: TickFilter, *ticks: Tick) -> list[list[str]]:
    return [[str(good.price) for good in filter_.admit(each, NOW).ticks] for each in ticks]


def test_good_tick_passes_unchanged() -> None:
    assert TickFilter().admit(tick(), NOW) == Verdict((tick(),))


@pytest.mark.parametrize(
    ("bad", "doubt"),
    [
        (tick(0), Doubt.PRICE_NOT_POSITIVE),
        (tick(-150), Doubt.PRICE_NOT_POSITIVE),
        (replace(tick(), confidence=Decimal(-1)), Doubt.CONFIDENCE_NEGATIVE),
        (tick(at=0), Doubt.TIME_IMPOSSIBLE),
        (tick(slot=-1), Doubt.TIME_IMPOSSIBLE),
        (tick(at=START + MAX_AHEAD_S + 1), Doubt.FUTURE),
        (tick(at=10**15), Doubt.FUTURE),
    ],
)
def test_impossible_tick_is_refused_and_blocks_nothing(bad: Tick, doubt: Doubt) -> None:
    believed = TickFilter()
    for _ in range(5):
        assert believed.admit(bad, NOW) == Verdict(doubt=doubt)
    assert outcomes(believed, tick(150), tick(151)) == [["150"], ["151"]]


def test_slightly_fast_clock_at_the_source_is_tolerated() -> None:
    assert TickFilter().admit(tick(at=START + MAX_AHEAD_S), NOW).ticks


def test_wide_confidence_and_great_age_are_for_readers_to_judge() -> None:
    wide = replace(tick(at=1), confidence=Decimal(100))
    assert TickFilter().admit(wide, NOW).ticks == (wide,)


@pytest.mark.parametrize(
    ("price", "passes"), [("180", True), ("180.01", False), ("120", True), ("119.99", False)]
)
def test_twenty_percent_is_the_limit(price: str, passes: bool) -> None:
    assert bool(TickFilter(tick(150)).admit(tick(price), NOW).ticks) is passes


def test_a_price_may_rise_above_any_round_number() -> None:
    """Lesson 22: SOL above $1000 halted the prices."""
    prices = ["999.99", "1000", "1000.01", "1190", "1420", "10000", "10001", "10002"]
    ticks = [tick(price, START - 100 + n) for n, price in enumerate(prices)]
    believed = [price for prices in outcomes(TickFilter(), *ticks) for price in prices]
    assert believed == prices


def test_a_thousand_times_off_is_held_back_for_ever_while_good_ones_come() -> None:
    ticks = [tick(150_000 if n % 2 else 150, START - 100 + n) for n in range(20)]
    assert outcomes(TickFilter(), *ticks) == [[] if n % 2 else ["150"] for n in range(20)]


def test_three_that_agree_over_two_seconds_are_believed_all_three() -> None:
    ticks = [
        tick(150, START - 100),
        *(tick(price, START - 99 + n) for n, price in enumerate((200, 201, 202, 203))),
    ]
    assert outcomes(TickFilter(), *ticks) == [["150"], [], [], ["200", "201", "202"], ["203"]]


def test_three_within_a_second_are_not_enough() -> None:
    at = START - 99
    ticks = [tick(200, at, 1), tick(200, at, 2), tick(201, at + 1, 3), tick(201, at + 2, 4)]
    assert outcomes(TickFilter(tick(150)), *ticks) == [[], [], [], ["200", "200", "201", "201"]]


def test_two_far_apart_are_not_enough() -> None:
    assert outcomes(TickFilter(tick(150)), tick(200, START - 90), tick(200, START - 50)) == [[], []]


def test_one_update_sent_three_times_is_one() -> None:
    repeated = [
        tick(200, START - 90),
        tick(200, START - 90),
        tick(200, START - 50),
        tick(200, START - 50),
    ]
    assert outcomes(TickFilter(tick(150)), *repeated) == [[], [], [], []]


def test_those_that_disagree_start_anew() -> None:
    ticks = [tick(price, START - 90 + n) for n, price in enumerate((200, 900, 201, 202, 203))]
    assert outcomes(TickFilter(tick(150)), *ticks) == [[], [], [], [], ["201", "202", "203"]]


def test_a_good_tick_in_between_starts_anew() -> None:
    ticks = [tick(price, START - 90 + n) for n, price in enumerate((200, 200, 151, 200, 200))]
    assert outcomes(TickFilter(tick(150)), *ticks) == [[], [], ["151"], [], []]


def test_impossible_one_in_between_changes_nothing() -> None:
    ticks = [
        tick(200, START - 90),
        tick(200, START - 89),
        tick(0, START - 88),
        tick(200, START - 87),
    ]
    assert outcomes(TickFilter(tick(150)), *ticks) == [[], [], [], ["200", "200", "200"]]


def test_late_tick_does_not_move_what_the_next_is_compared_with() -> None:
    ticks = [tick(150, START - 50), tick(125, START - 90), tick(179, START - 49)]
    assert outcomes(TickFilter(), *ticks) == [["150"], ["125"], ["179"]]


def test_last_price_from_the_future_blocks_nothing() -> None:
    after = TickFilter(tick(150, START + 10**6))
    ticks = [tick(price, START - 90 + n) for n, price in enumerate((160, 190, 191, 192, 220))]
    assert outcomes(after, *ticks) == [["160"], [], [], ["190", "191", "192"], ["220"]]
