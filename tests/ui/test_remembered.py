"""What the browser remembers: it comes back as it was, and no storage is no failure."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.ui.javascript import SCRIPTS, run

WORKING = (
    "{kept: {}, getItem(k) { return this.kept[k] ?? null; }, setItem(k, v) { this.kept[k] = v; }}"
)
REFUSING = "{getItem() { throw new Error('denied'); }, setItem() { throw new Error('full'); }}"
CORRUPT = "{getItem() { return '{half'; }, setItem() {}}"


def play(storage: str, steps: str) -> Any:
    """The value of `steps` in a browser whose localStorage is the expression `storage`."""
    module = json.dumps((SCRIPTS / "remembered.js").as_uri())
    return run(
        f"""
        import {{ recall, remember }} from {module};
        const kept = {{ value: {storage}, configurable: true }};
        Object.defineProperty(globalThis, "localStorage", kept);
        const steps = () => {{ {steps} }};
        process.stdout.write(JSON.stringify(steps()));
        """
    )


def test_a_choice_comes_back_as_it_was() -> None:
    steps = 'remember("chart", {kind: "area", log: true}); return recall("chart", null);'
    assert play(WORKING, steps) == {"kind": "area", "log": True}


def test_what_was_never_chosen_is_the_fallback() -> None:
    assert play(WORKING, 'return recall("chart", "usual");') == "usual"


@pytest.mark.parametrize("storage", ["undefined", REFUSING, CORRUPT])
def test_without_storage_nothing_fails(storage: str) -> None:
    assert play(storage, 'remember("chart", 1); return recall("chart", "usual");') == "usual"
