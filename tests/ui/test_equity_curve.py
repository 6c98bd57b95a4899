"""The equity curve as it is drawn: evenly spaced, held where nothing changed, told in words."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.ui.javascript import SCRIPTS, call, run

SCRIPT = "equity_curve.js"
DAY = 86_400


def steps(points: list[list[Any]], step: int) -> list[tuple[int, float]]:
    return [(one["time"], one["value"]) for one in call(SCRIPT, "steps", points, step)]


@pytest.mark.parametrize(
    ("seconds", "step"),
    [
        (1, 1),
        (400, 1),
        (401, 5),
        (DAY, 300),
        (7 * DAY, 1800),
        (30 * DAY, 7200),
        (365 * DAY, DAY),
        (401 * DAY, 2 * DAY),
    ],
)
def test_a_stretch_of_time_is_drawn_in_at_most_400_round_steps(seconds: int, step: int) -> None:
    assert call(SCRIPT, "stepOf", seconds) == step


def test_a_value_holds_until_the_next_one() -> None:
    points = [[60, "1000"], [180, "990.5"]]
    assert steps(points, 60) == [(60, 1000), (120, 1000), (180, 990.5)]


def test_a_step_shows_its_last_value() -> None:
    points = [[61, "1000"], [70, "900"], [119, "950"], [120, "960"]]
    assert steps(points, 60) == [(60, 950), (120, 960)]


def test_the_newest_value_is_held_up_to_a_later_price() -> None:
    last = {"time": 60, "value": 5}
    held = call(SCRIPT, "heldUntil", last, 245, 60)
    assert held == [{"time": 120, "value": 5}, {"time": 180, "value": 5}]
    assert call(SCRIPT, "heldUntil", last, 119, 60) == []
    assert call(SCRIPT, "heldUntil", last, 121, 60) == []


def test_the_curve_in_words() -> None:
    assert summary([[60, "1000"], [61, "1250.5"], [62, "900"], [63, "1010"]]) == (
        "Equity went from 1,000.00 to 1,010.00 USDC since 60: +10.00 USDC, +1.00%. "
        "Lowest 900.00, highest 1,250.50."
    )
    flat = summary([[60, "1000"], [61, "1000"]])
    assert flat == "Equity has been 1,000.00 USDC all the time since 60."


def summary(points: list[list[Any]]) -> Any:
    """The words, with times printed as the numbers they are."""
    module = (SCRIPTS / SCRIPT).as_uri()
    told = "JSON.stringify(summary(JSON.parse(process.argv[1]), String))"
    script = f'import {{ summary }} from "{module}"; process.stdout.write({told});'
    return run(script, json.dumps(points))


def test_the_table_is_short_newest_first_and_has_the_end() -> None:
    points = [[time, str(1000 + time)] for time in range(100)]
    rows = call(SCRIPT, "rows", points, 1000)
    assert len(rows) <= 24
    assert rows[0] == {
        "time": 99,
        "equity": "1,099.00",
        "pnl": "+99.00",
        "percent": "+9.90%",
        "tone": "up",
    }
    assert [row["time"] for row in rows] == sorted((row["time"] for row in rows), reverse=True)
