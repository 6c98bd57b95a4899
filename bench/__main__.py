"""`python -m bench`: every benchmark, or those named; prints the table, writes results.json."""

from __future__ import annotations

import asyncio
import json
import os
import platform
import sys
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from bench import orders, reads, ticks
from bench.lines import Line, table

RESULTS: Final = Path(__file__).with_name("results.json")

BENCHMARKS: Final[dict[str, Callable[[], AsyncIterator[Line]]]] = {
    "orders": orders.lines,
    "reads": reads.lines,
    "ticks": ticks.lines,
}
"""Name → what measures it and yields its lines."""


async def measure(names: list[str]) -> list[Line]:
    """The lines of these benchmarks, told as they come."""
    lines = []
    for name in names:
        print(f"… {name}", file=sys.stderr, flush=True)
        async for line in BENCHMARKS[name]():
            print(table([line]), file=sys.stderr, flush=True)
            lines.append(line)
    return lines


def main() -> None:
    names = sys.argv[1:] or list(BENCHMARKS)
    if unknown := set(names) - BENCHMARKS.keys():
        sys.exit(f"No such benchmark: {', '.join(sorted(unknown))}. There are: {[*BENCHMARKS]}.")
    lines = asyncio.run(measure(names))
    print(table(lines))
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    results = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "machine": machine}
    RESULTS.write_text(
        json.dumps(results | {"lines": [line.as_json() for line in lines]}, indent=1)
    )


if __name__ == "__main__":
    main()
