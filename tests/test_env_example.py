from __future__ import annotations

import re
from pathlib import Path

from paper_trade.settings import Settings, setting_names

PROJECT = Path(__file__).parents[1]
EXAMPLE = PROJECT / ".env.example"


def test_the_example_lists_every_setting_once_in_the_order_of_the_code() -> None:
    assert re.findall(r"^([A-Z_]+)=", EXAMPLE.read_text(), re.MULTILINE) == setting_names()


def test_the_example_shows_the_defaults() -> None:
    assert Settings(_env_file=EXAMPLE) == Settings()


def test_lesson_27_every_setting_is_read_by_what_runs() -> None:
    """Lesson 27: settings were documented and not read."""
    sources = [PROJECT / "rxconfig.py", *PROJECT.glob("workers/*.py")]
    sources += PROJECT.glob("paper_trade/**/*.py")
    code = "\n".join(path.read_text() for path in sources if path.name != "settings.py")
    own = (PROJECT / "paper_trade/settings.py").read_text()  # `origins` and `feed` are made there
    unread = [
        name
        for name in map(str.lower, setting_names())
        if not re.search(rf"settings\.{name}\b", code) and not re.search(rf"self\.{name}\b", own)
    ]
    assert unread == []
