"""Lines that stay open at holes, and fills gathered into marks."""

from __future__ import annotations

from typing import Any

import pytest

from tests.ui.javascript import call

UNSEEN = {"color": "transparent"}


def test_a_line_is_open_at_a_hole() -> None:
    bars = [{"time": time} for time in range(6)]
    points = call("chart_points.js", "linePoints", bars, [None, 1, 2, None, 3, 4], UNSEEN)
    assert points == [
        {"time": 0},
        {"time": 1, "value": 1},
        {"time": 2, "value": 2, "color": "transparent"},
        {"time": 3},
        {"time": 4, "value": 3},
        {"time": 5, "value": 4},
    ]


def fill(time: int, side: str, size: str, price: str) -> dict[str, Any]:
    return {"time": time, "side": side, "size": size, "price": price}


def test_fills_of_one_bar_and_side_are_one_mark() -> None:
    fills = [
        fill(125, "sell", "0.3", "151"),
        fill(61, "buy", "1", "150"),
        fill(119, "buy", "2.000000001", "153"),
        fill(100, "sell", "0.5", "1234.5"),
    ]
    two, one, other = call("fill_marks.js", "marksOf", fills, 60)
    assert two.pop("level") == pytest.approx(152)
    assert two == {"time": 60, "side": "buy", "count": 2, "size": "3.000000001", "price": "152.00"}
    assert one == {
        "time": 60,
        "side": "sell",
        "count": 1,
        "size": "0.5",
        "price": "1,234.5",
        "level": 1234.5,
    }
    assert other == {
        "time": 120,
        "side": "sell",
        "count": 1,
        "size": "0.3",
        "price": "151",
        "level": 151,
    }


def test_no_fills_are_no_marks() -> None:
    assert call("fill_marks.js", "marksOf", [], 60) == []


@pytest.mark.parametrize(
    ("mark", "words"),
    [
        (
            {"side": "buy", "count": 1, "size": "1.5", "price": "150.25"},
            "Bought 1.5 SOL at 150.25",
        ),
        (
            {"side": "sell", "count": 3, "size": "1,000", "price": "9.1234"},
            "Sold 1,000 SOL in 3 fills at 9.1234 on average",
        ),
    ],
)
def test_a_mark_in_words(mark: dict[str, Any], words: str) -> None:
    assert call("fill_marks.js", "markWords", mark) == words
