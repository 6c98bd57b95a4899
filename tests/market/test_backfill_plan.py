from __future__ import annotations

import pytest

from paper_trade.market.backfill_plan import DEPTH_S, expected, windows
from paper_trade.vocabulary import Timeframe
from tests.market.ticks import START

M1 = Timeframe.M1


@pytest.mark.parametrize("timeframe", Timeframe)
def test_every_closed_bucket_of_the_depth(timeframe: Timeframe) -> None:
    times = expected(timeframe, START + 60)

    assert times[0] >= START + 60 - DEPTH_S[timeframe]
    assert times[0] - timeframe.seconds < START + 60 - DEPTH_S[timeframe]
    assert times[-1] == START - timeframe.seconds
    assert all(time % timeframe.seconds == 0 for time in (times.start, times.step))


def test_a_bucket_is_left_alone_for_a_minute_after_its_end() -> None:
    assert expected(M1, START + 59)[-1] == START - 120
    assert expected(M1, START + 60)[-1] == START - 60


def test_no_window_without_need() -> None:
    assert windows([], M1) == []


def test_near_holes_share_a_window() -> None:
    assert windows([0, 60, 300], M1) == [(0, 300)]


def test_far_holes_have_their_own_newest_first() -> None:
    assert windows([0, 60, 6000], M1, most=10) == [(6000, 6000), (0, 60)]


def test_long_spans_are_cut() -> None:
    assert windows(range(0, 25 * 60, 60), M1, most=10) == [(1200, 1440), (600, 1140), (0, 540)]
