"""Where the keys lead in a list of tabs."""

from __future__ import annotations

import pytest

from tests.ui.javascript import call_all

TABS = ["positions", "orders", "trades"]


@pytest.mark.parametrize(
    ("chosen", "keys"),
    [
        ("positions", {"ArrowRight": "orders", "ArrowLeft": "trades", "End": "trades"}),
        ("trades", {"ArrowRight": "positions", "ArrowLeft": "orders", "Home": "positions"}),
        ("orders", {"Enter": None, "Tab": None, "a": None}),
    ],
)
def test_arrows_go_round_and_home_and_end_go_to_the_ends(
    chosen: str, keys: dict[str, str | None]
) -> None:
    found = call_all("next_tab.js", "nextTab", [(TABS, chosen, key) for key in keys])
    assert found == list(keys.values())
