"""The steps of the guided first trade, as the form and the account show them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from paper_trade.ui.components.first_trade import STEPS
from tests.ui.javascript import SCRIPTS, call, run

OPEN = {"open": True, "base": 0, "reached": 1, "known": True}
CHOOSE, RECEIPT, BUY, POSITION, SELL, DONE = range(1, len(STEPS) + 2)


def step(fills: int = 0, size: str = "0", amount: str = "", **guide: Any) -> int:
    return int(call("first_trade.js", "guideStep", {**OPEN, **guide}, fills, size, amount))


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ({}, CHOOSE),
        ({"amount": "250"}, RECEIPT),
        ({"amount": "250", "reached": BUY}, BUY),
        ({"fills": 1, "size": "1.5"}, POSITION),
        ({"fills": 1, "size": "1.5", "reached": SELL}, SELL),
        ({"fills": 2, "size": "0", "reached": SELL}, DONE),
        ({"fills": 9, "size": "1.5", "base": 9, "amount": ""}, CHOOSE),
        ({"open": False, "fills": 1, "size": "1.5"}, 0),
    ],
)
def test_the_step_follows_from_what_is_there(now: dict[str, Any], expected: int) -> None:
    assert step(**now) == expected


def test_an_emptied_form_does_not_lead_back() -> None:
    """A fill empties the form before the account is read again."""
    assert step(amount="", reached=RECEIPT) == RECEIPT


def test_part_of_a_sale_is_not_the_end() -> None:
    assert step(fills=2, size="0.7", reached=SELL) == SELL


RESUME = """
globalThis.localStorage = { getItem: () => process.argv[1] || null, setItem: () => {} };
const { resumeGuide } = await import(process.argv[2]);
const fresh = { open: false, base: 0, reached: 0, known: false };
process.stdout.write(JSON.stringify(resumeGuide(fresh, Number(process.argv[3]))));
"""


def resume(kept: Any, fills: int) -> dict[str, Any]:
    """The guide on a new page of an account, with `kept` in the browser's storage."""
    stored = "" if kept is None else json.dumps(kept)
    answer: dict[str, Any] = run(RESUME, stored, (SCRIPTS / "first_trade.js").as_uri(), str(fills))
    return answer


def test_only_who_has_never_traded_is_guided_unasked() -> None:
    assert resume(None, 0)["open"]
    assert not resume(None, 1)["open"]


def test_a_reload_goes_on_where_it_was() -> None:
    guide = resume({**OPEN, "reached": SELL}, 1)
    assert (guide["open"], guide["reached"]) == (True, SELL)
    emptied = resume({**OPEN, "reached": BUY}, 0)
    assert (emptied["open"], emptied["reached"]) == (True, CHOOSE)


def test_what_was_hidden_stays_hidden_and_traders_are_left_alone() -> None:
    assert not resume({**OPEN, "open": False}, 0)["open"]
    assert not resume({**OPEN, "reached": POSITION}, 3)["open"]


def test_who_asks_is_guided_however_often_they_have_traded() -> None:
    assert resume({"asked": True}, 40) == {**OPEN, "base": 40}


@pytest.mark.parametrize("kept", ["x", 7, {}, {"open": True}, {**OPEN, "reached": "2"}])
def test_what_is_not_a_guide_counts_as_nothing(kept: Any) -> None:
    assert resume(kept, 0) == OPEN
