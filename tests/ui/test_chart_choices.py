"""What the chart remembers, and that its menu and its drawing know the same indicators."""

from __future__ import annotations

import json
from typing import Any

import pytest

from paper_trade.ui.components.chart_menu import INDICATORS
from paper_trade.vocabulary import Timeframe
from tests.ui.javascript import SCRIPTS, run

USUAL = {"timeframe": "1m", "kind": "candles", "log": False, "indicators": []}


def play(steps: str, kept: Any = None) -> Any:
    """The value of `steps` in a browser that remembers `kept`."""
    script = """
        const stored = { "paper-trade:chart": process.argv[1] };
        const getItem = (key) => stored[key] ?? null;
        const setItem = (key, text) => { stored[key] = text; };
        const storage = { getItem, setItem };
        Object.defineProperty(globalThis, "localStorage", { value: storage, configurable: true });
        const { choose, recallChoices, toggleIndicator } = await import(%s);
        const steps = () => { %s };
        process.stdout.write(JSON.stringify(steps()));
    """
    module = json.dumps((SCRIPTS / "chart_choices.js").as_uri())
    return run(script % (module, steps), json.dumps(kept))


def test_the_menu_offers_what_can_be_drawn() -> None:
    module = json.dumps((SCRIPTS / "indicator_catalogue.js").as_uri())
    drawn = run(
        f"""import {{ INDICATORS }} from {module};
        process.stdout.write(JSON.stringify(Object.keys(INDICATORS)));"""
    )
    assert list(INDICATORS) == drawn


def test_every_timeframe_can_be_remembered() -> None:
    for timeframe in Timeframe:
        kept = {"timeframe": timeframe.value}
        assert play("return recallChoices();", kept) == USUAL | kept


def test_choices_come_back() -> None:
    steps = """const one = choose(recallChoices(), { kind: "area", log: true });
    toggleIndicator(toggleIndicator(one, "rsi"), "sma20");
    return recallChoices();"""
    assert play(steps) == USUAL | {"kind": "area", "log": True, "indicators": ["sma20", "rsi"]}


def test_an_indicator_is_switched_off_again() -> None:
    kept = USUAL | {"indicators": ["sma20", "rsi"]}
    steps = 'return toggleIndicator(recallChoices(), "sma20").indicators;'
    assert play(steps, kept) == ["rsi"]


@pytest.mark.parametrize(
    "kept",
    [
        None,
        "1m",
        7,
        [],
        {"timeframe": "2m", "kind": "renko", "log": "yes", "indicators": "rsi"},
        {"timeframe": "toString", "indicators": ["constructor", "macd2"]},
    ],
)
def test_what_no_longer_exists_is_forgotten(kept: Any) -> None:
    assert play("return recallChoices();", kept) == USUAL
