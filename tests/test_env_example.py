from __future__ import annotations

import re
from pathlib import Path

from paper_trade.settings import Settings, setting_names

EXAMPLE = Path(__file__).parents[1] / ".env.example"


def test_the_example_lists_every_setting_once_in_the_order_of_the_code() -> None:
    assert re.findall(r"^([A-Z_]+)=", EXAMPLE.read_text(), re.MULTILINE) == setting_names()


def test_the_example_shows_the_defaults() -> None:
    assert Settings(_env_file=EXAMPLE) == Settings()
