"""Which key events ask for a shortcut."""

from __future__ import annotations

from typing import Any

import pytest

from tests.ui.javascript import call


def shortcut(key: str, **changes: Any) -> str:
    return str(call("shortcuts.js", "shortcutOf", {"key": key} | changes))


@pytest.mark.parametrize(("key", "name"), [("b", "b"), ("B", "b"), ("/", "/"), ("1", "1")])
def test_a_single_key_is_a_shortcut_with_caps_lock_too(key: str, name: str) -> None:
    assert shortcut(key) == name


def test_signs_and_digits_may_need_the_shift_key_and_letters_may_not() -> None:
    assert shortcut("?", shiftKey=True) == "?"
    assert shortcut("1", shiftKey=True) == "1"
    assert shortcut("B", shiftKey=True) == ""


@pytest.mark.parametrize(
    "held", ["ctrlKey", "metaKey", "altKey", "repeat", "isComposing", "defaultPrevented"]
)
def test_what_is_meant_otherwise_is_no_shortcut(held: str) -> None:
    assert shortcut("b", **{held: True}) == ""


@pytest.mark.parametrize("key", ["Enter", "Escape", "F1", "Tab", "Dead"])
def test_named_keys_are_no_shortcuts(key: str) -> None:
    assert shortcut(key) == ""
