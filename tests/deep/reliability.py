"""Makes the tables of `docs/reliability.md` from what deep tests noted; its words are by hand.

python -m tests.deep.reliability ROWS
"""

from __future__ import annotations

import os
import platform
import re
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

PAGE = Path(__file__).parents[2] / "docs" / "reliability.md"
BLOCK = re.compile(r"(<!-- table: (?P<table>\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
ABSENT = "–"

Row = dict[str, Any]


def filled_in(page: str, rows: Iterable[Row], made: str) -> str:
    """The page with a table for each of its marks, said to be `made` then and there.

    A later row takes the place of an earlier one of its name. A table of which there are no rows
    stays as it is.

    Raises:
        ValueError: rows of a table that the page has no mark for.
    """
    tables: dict[str, dict[str, Row]] = {}
    for row in rows:
        tables.setdefault(row["table"], {})[row["name"]] = row["figures"]
    marked = {found["table"] for found in BLOCK.finditer(page)}
    if unknown := tables.keys() - marked:
        raise ValueError(f"The page has no mark for {', '.join(sorted(unknown))}")

    def fill(found: re.Match[str]) -> str:
        named = tables.get(found["table"])
        if named is None:
            return found[0]
        return f"{found[1]}{made}\n\n{_table(named)}\n{found[3]}"

    return BLOCK.sub(fill, page)


def _table(rows: dict[str, Row]) -> str:
    columns = list(dict.fromkeys(column for figures in rows.values() for column in figures))
    lines = [["", *(_heading(column) for column in columns)], ["---"] + ["---:"] * len(columns)]
    lines += [
        [name, *(_cell(figures.get(column)) for column in columns)]
        for name, figures in rows.items()
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _heading(column: str) -> str:
    """`orders_again_s` is "orders again, s"."""
    name, unit = re.fullmatch(r"(.+?)(_m?s)?", column).groups()  # type: ignore[union-attr]
    return name.replace("_", " ") + (f", {unit[1:]}" if unit else "")


def _cell(figure: object) -> str:
    if figure is None:
        return ABSENT
    if isinstance(figure, int) and not isinstance(figure, bool):
        return f"{figure:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")
    return str(figure).replace("|", "\\|")


def made_here() -> str:
    """When and on what, in words."""
    cores = os.cpu_count() or 1
    machine = f"{cores} core{'s' if cores > 1 else ''}, {platform.system()}"
    python = platform.python_version()
    return f"Made on {datetime.now(UTC):%Y-%m-%d} on {machine}, Python {python}."


def main(rows: Path) -> None:
    noted = [orjson.loads(line) for line in rows.read_bytes().splitlines()]
    PAGE.write_text(filled_in(PAGE.read_text(encoding="utf-8"), noted, made_here()), "utf-8")
    print(f"Wrote {PAGE.name} from {len(noted)} rows")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
