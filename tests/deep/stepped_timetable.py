"""A timetable with one job, in a process of its own whose clock a test steps. Prints each turn.

python -m tests.deep.stepped_timetable EVERY_S
"""

from __future__ import annotations

import asyncio
import sys

from workers.leader import Leadership
from workers.timetable import Job, Timetable


class AlwaysLeading(Leadership):
    """There is nobody else."""

    def __init__(self) -> None:
        """Without a lease."""

    def say(self, detail: str | None) -> None:
        assert detail is None, detail

    def check(self) -> None:
        """Go on."""


async def turn() -> None:
    print("turn", flush=True)


if __name__ == "__main__":
    job = Job("turn", float(sys.argv[1]), turn)
    asyncio.run(Timetable([job], AlwaysLeading()).run())
