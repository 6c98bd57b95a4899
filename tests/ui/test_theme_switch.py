"""What the theme button chooses."""

from __future__ import annotations

import pytest

from tests.ui.javascript import call


@pytest.mark.parametrize(
    ("shown", "prefers_dark", "chosen"),
    [
        ("light", False, "dark"),
        ("dark", False, "system"),
        ("dark", True, "light"),
        ("light", True, "system"),
    ],
)
def test_back_to_what_the_system_shows_is_to_follow_it(
    shown: str, prefers_dark: bool, chosen: str
) -> None:
    assert call("theme.js", "nextTheme", shown, prefers_dark) == chosen
