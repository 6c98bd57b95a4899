"""The page is made of the rows, and of nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import orjson
import pytest

from tests.deep.reliability import BLOCK, PAGE, filled_in
from tests.deep.report import Table, note

BEFORE = """\
# Words

<!-- table: faults -->
old
<!-- end -->

More

<!-- table: fuzz -->
<!-- end -->
"""
MADE = "Made today."


def row(table: str, name: str, **figures: object) -> dict[str, object]:
    return {"table": table, "name": name, "figures": figures}


def test_a_table_has_a_line_a_row_and_every_column() -> None:
    rows = [
        row("faults", "kill -9", injected=3, sent=12345, orders_again_s=0.5),
        row("faults", "full disk", injected=0, remark="not | tried"),
    ]
    assert filled_in(BEFORE, rows, MADE) == (
        "# Words\n\n<!-- table: faults -->\n"
        "Made today.\n\n"
        "|  | injected | sent | orders again, s | remark |\n"
        "| --- | ---: | ---: | ---: | ---: |\n"
        "| kill -9 | 3 | 12\u202f345 | 0.5 | – |\n"
        "| full disk | 0 | – | – | not \\| tried |\n"
        "<!-- end -->\n\nMore\n\n<!-- table: fuzz -->\n<!-- end -->\n"
    )


def test_a_later_row_takes_the_place_of_an_earlier_one() -> None:
    rows = [row("fuzz", "orders", cases=1), row("fuzz", "orders", cases=2)]
    page = filled_in(BEFORE, rows, MADE)
    assert "| orders | 2 |" in page
    assert "| orders | 1 |" not in page


def test_made_twice_it_is_the_same() -> None:
    rows = [row("faults", "kill -9", injected=3)]
    once = filled_in(BEFORE, rows, MADE)
    assert filled_in(once, rows, MADE) == once


def test_rows_that_have_no_place_are_not_dropped() -> None:
    with pytest.raises(ValueError, match="attacks"):
        filled_in(BEFORE, [row("attacks", "forged", tried=1)], MADE)


def test_the_page_has_a_place_for_every_table() -> None:
    marked = {found["table"] for found in BLOCK.finditer(PAGE.read_text(encoding="utf-8"))}
    assert marked == set(get_args(Table))


def test_notes_are_what_the_page_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report = tmp_path / "rows"
    monkeypatch.setenv("DEEP_REPORT", str(report))
    note("faults", "kill -9", injected=3)
    assert "| kill -9 | 3 |" in filled_in(BEFORE, [orjson.loads(report.read_bytes())], MADE)


def test_without_a_report_nothing_is_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DEEP_REPORT", raising=False)
    note("faults", "kill -9", injected=3)
