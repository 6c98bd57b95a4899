"""What deep tests found. Each notes its rows; `docs/reliability.md` is made of all of them."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Literal

Figure = int | float | str
Table = Literal["properties", "faults", "standby", "attacks", "fuzz"]


def note(table: Table, name: str, **figures: Figure) -> None:
    """Add a row to a table of the report, as a line of JSON in the file that DEEP_REPORT names.

    Without DEEP_REPORT, as in `make test`, nothing is noted. A later row of the same table and name
    takes the place of the earlier one.
    """
    if path := os.environ.get("DEEP_REPORT"):
        row = {"table": table, "name": name, "figures": figures}
        with Path(path).open("a") as report:
            report.write(json.dumps(row) + "\n")
