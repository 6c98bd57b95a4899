"""Candles in the chart: in order, none twice, a hole a hole, the open one following the price."""

from __future__ import annotations

import json
from typing import Any

from tests.ui.javascript import SCRIPTS, run

START = 1_700_000_040  # a whole minute


def candle(minute: int, close: float = 10.0) -> dict[str, Any]:
    return {"time": START + minute * 60, "open": 10, "high": 11, "low": 9, "close": close}


def play(steps: str, **given: Any) -> Any:
    """Runs `steps` on a fresh one-minute `series`; answers what they put into `out`."""
    module = json.dumps((SCRIPTS / "candle_series.js").as_uri())
    return run(
        f"""
        import {{ CandleSeries }} from {module};
        const series = new CandleSeries("1m");
        const given = JSON.parse(process.argv[1]);
        const out = {{}};
        {steps}
        process.stdout.write(JSON.stringify(out));
        """,
        json.dumps(given),
    )


def times(bars: list[dict[str, Any]]) -> list[int]:
    return [(bar["time"] - START) // 60 for bar in bars]


def test_pages_are_merged_in_order_without_doubles() -> None:
    out = play(
        "series.merge(given.newer); series.merge(given.older); out.bars = series.bars();",
        newer=[candle(3), candle(4)],
        older=[candle(1), candle(2), candle(3, close=12)],
    )
    assert times(out["bars"]) == [1, 2, 3, 4]
    assert out["bars"][2]["close"] == 12


def test_a_hole_is_blank_bars() -> None:
    out = play("series.merge(given.page); out.bars = series.bars();", page=[candle(0), candle(3)])
    assert times(out["bars"]) == [0, 1, 2, 3]
    assert ["open" in bar for bar in out["bars"]] == [True, False, False, True]


def test_a_long_hole_is_cut_short() -> None:
    page = [candle(0), candle(100_000)]
    out = play("series.merge(given.page); out.count = series.bars().length;", page=page)
    assert out["count"] == 242


def test_a_live_candle_updates_the_right_edge_and_skipped_buckets_are_blank() -> None:
    out = play(
        """series.merge(given.page);
        out.same = series.apply(given.same);
        out.next = series.apply(given.next);
        out.late = series.apply(given.late);
        out.all = series.bars();""",
        page=[candle(0), candle(1)],
        same=candle(1, close=10.5),
        next=candle(4),
        late=candle(0, close=9.5),
    )
    assert times(out["same"]) == [1]
    assert times(out["next"]) == [2, 3, 4]
    assert out["late"] is None, "an older bar changed: draw all of it again"
    assert out["all"][0]["close"] == 9.5


def test_the_open_candle_follows_the_price_and_opens_the_next() -> None:
    out = play(
        """series.merge(given.page);
        out.up = series.follow(12, given.now);
        out.opened = series.follow(12.5, given.now + 60);
        out.old = series.follow(99, given.now - 3600);""",
        page=[candle(0)],
        now=START + 30,
    )
    assert out["up"] == [candle(0) | {"high": 12, "close": 12}]
    assert times(out["opened"]) == [1]
    assert out["opened"][0]["open"] == 12.5
    assert out["old"] == []


def test_only_a_hole_among_the_newest_may_still_be_filled() -> None:
    pages = {
        "none": [candle(minute) for minute in range(8)],
        "fresh": [candle(minute) for minute in (0, 1, 2, 3, 6, 7)],
        "old": [candle(minute) for minute in (0, 4, 5, 6, 7, 8)],
    }
    for name, page in pages.items():
        out = play("series.merge(given.page); out.hole = series.hasFreshHole();", page=page)
        assert out["hole"] == (name == "fresh"), name
