"""The chart's indicators against their definitions, in plain Python, and published figures."""

from __future__ import annotations

import json
import math
import random
from collections.abc import Callable, Sequence
from itertools import pairwise
from statistics import fmean, pstdev
from typing import Any

import pytest

from tests.ui.javascript import SCRIPTS, run

Values = list[float | None]

WALK = random.Random(7)
CLOSES = [150.0]
for _ in range(400):
    CLOSES.append(round(CLOSES[-1] * (1 + WALK.gauss(0, 0.004)), 8))

QQQQ = [
    *(44.3389, 44.0902, 44.1497, 43.6124, 44.3278, 44.8264, 45.0955, 45.4245, 45.8433, 46.0826),
    *(45.8931, 46.0328, 45.6140, 46.2820, 46.2820, 46.0028, 46.0328, 46.4116, 46.2222, 45.6439),
    *(46.2122, 46.2521, 45.7137, 46.4515, 45.7835, 45.3548, 44.0288, 44.1783, 44.2181, 44.5672),
    *(43.4205, 42.6628, 43.1314),
]
QQQQ_RSI = [
    *(70.53, 66.32, 66.55, 69.41, 66.36, 57.97, 62.93, 63.26, 56.06, 62.38),
    *(54.71, 50.42, 39.99, 41.46, 41.87, 45.46, 37.30, 33.08, 37.77),
]
"""StockCharts ChartSchool, "Relative Strength Index (RSI)": its spreadsheet, two decimals."""


def values_of(indicator: str, closes: Sequence[float | None]) -> list[Any]:
    """What `indicators.js` says at each bar; None among the closes is a blank bar."""
    return list(
        play(
            f"""const run = new indicators.Run(indicators.{indicator});
            const bar = (close, i) => close === null ? {{ time: i }} : {{ time: i, close }};
            out = given.closes.map((close, i) => run.add(bar(close, i)));""",
            closes=[*closes],
        )
    )


def play(steps: str, **given: Any) -> Any:
    module = json.dumps((SCRIPTS / "indicators.js").as_uri())
    return run(
        f"""
        import * as indicators from {module};
        const given = JSON.parse(process.argv[1]);
        let out;
        {steps}
        process.stdout.write(JSON.stringify(out));
        """,
        json.dumps(given),
    )


def same(
    shown: Sequence[float | None], expected: Sequence[float | None], tolerance: float = 1e-9
) -> None:
    assert [value is None for value in shown] == [value is None for value in expected]
    for i, (one, other) in enumerate(zip(shown, expected, strict=True)):
        assert one is None or other is None or math.isclose(one, other, abs_tol=tolerance), i


def part(values: list[Any], name: str) -> Values:
    return [None if value is None else value[name] for value in values]


# The definitions, each bar worked out from all closes up to it.


def windowed(window: int, figure: Callable[[list[float]], float]) -> Values:
    return [
        figure(CLOSES[i + 1 - window : i + 1]) if i + 1 >= window else None
        for i in range(len(CLOSES))
    ]


def smoothed(numbers: list[float], window: int, weight: float) -> Values:
    """The mean of the first `window`, then each next one counts by `weight`."""
    out: Values = [None] * (window - 1) + [fmean(numbers[:window])]
    for number in numbers[window:]:
        before = out[-1]
        assert before is not None
        out.append(number * weight + before * (1 - weight))
    return out


def ema(numbers: list[float], window: int) -> Values:
    return smoothed(numbers, window, 2 / (window + 1))


def rsi(closes: list[float], window: int) -> Values:
    moves = [after - before for before, after in pairwise(closes)]
    gains = smoothed([max(move, 0.0) for move in moves], window, 1 / window)
    losses = smoothed([max(-move, 0.0) for move in moves], window, 1 / window)
    out: Values = [None]
    for gain, loss in zip(gains, losses, strict=True):
        out.append(None if gain is None or loss is None else 100 - 100 / (1 + gain / loss))
    return out


@pytest.mark.parametrize("window", [20, 50])
def test_sma_is_the_mean_of_the_window(window: int) -> None:
    same(values_of(f"sma({window})", CLOSES), windowed(window, fmean))


def test_ema_starts_with_a_mean_and_follows_by_its_weight() -> None:
    same(values_of("ema(20)", CLOSES), ema(CLOSES, 20))


def test_bollinger_is_two_deviations_around_the_mean() -> None:
    shown = values_of("bollinger(20, 2)", CLOSES)
    same(part(shown, "middle"), windowed(20, fmean))
    same(part(shown, "upper"), windowed(20, lambda closes: fmean(closes) + 2 * pstdev(closes)))
    same(part(shown, "lower"), windowed(20, lambda closes: fmean(closes) - 2 * pstdev(closes)))


def test_rsi_is_wilders() -> None:
    same(values_of("rsi(14)", CLOSES), rsi(CLOSES, 14))


def test_rsi_of_a_published_example() -> None:
    shown = values_of("rsi(14)", QQQQ)
    same(shown, [*[None] * 14, *QQQQ_RSI], tolerance=0.006)


@pytest.mark.parametrize(("move", "level"), [(0.0, 50), (1.0, 100), (-1.0, 0)])
def test_rsi_of_one_direction_only(move: float, level: float) -> None:
    assert values_of("rsi(14)", [100 + move * i for i in range(16)])[14:] == [level, level]


def test_macd_is_the_distance_of_two_averages_and_its_signal() -> None:
    shown = values_of("macd(12, 26, 9)", CLOSES)
    pairs = zip(ema(CLOSES, 12), ema(CLOSES, 26), strict=True)
    line = [fast - slow for fast, slow in pairs if fast is not None and slow is not None]
    signal = ema(line, 9)
    histogram = [None if s is None else one - s for one, s in zip(line, signal, strict=True)]
    late = [None] * 25
    same(part(shown, "line"), [*late, *line])
    same(part(shown, "signal"), [*late, *signal])
    same(part(shown, "histogram"), [*late, *histogram])


ALL = ["sma(20)", "sma(50)", "ema(20)", "bollinger(20, 2)", "rsi(14)", "macd(12, 26, 9)"]


@pytest.mark.parametrize("indicator", ALL)
def test_blank_bars_have_no_value_and_windows_reach_across(indicator: str) -> None:
    holed: list[float | None] = [*CLOSES[:30], None, None, *CLOSES[30:100], None, *CLOSES[100:]]
    shown = values_of(indicator, holed)
    blank = [i for i, close in enumerate(holed) if close is None]
    assert [shown[i] for i in blank] == [None] * 3
    rest = [value for i, value in enumerate(shown) if i not in blank]
    assert rest == values_of(indicator, CLOSES)


@pytest.mark.parametrize("indicator", ALL)
def test_a_tick_at_the_right_edge_is_as_good_as_all_of_it_again(indicator: str) -> None:
    """Many ticks a bar, then the next bar: each value equals the whole calculation anew."""
    ticks = [
        {"time": i, "close": close * (1 + nudge)}
        for i, close in enumerate(CLOSES[:80])
        for nudge in (0.001, -0.002, 0.0)
    ]
    live, anew = play(
        f"""const live = new indicators.Run(indicators.{indicator});
        const bars = new Map();
        out = [[], []];
        for (const bar of given.ticks) {{
            bars.set(bar.time, bar);
            const whole = new indicators.Run(indicators.{indicator});
            out[0].push(live.add(bar));
            out[1].push([...bars.values()].map((one) => whole.add(one)).at(-1));
        }}""",
        ticks=ticks,
    )
    assert live == anew
