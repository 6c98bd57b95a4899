"""The wall clock of the product's processes is stepped, as by an operator or a bad time server.

`libfaketime`, loaded before every process of the product, adds to what the system calls answer what
stands in a file. Monotonic clocks go on as they are, as they do when a real clock is stepped. The
market, the clients, Redis and PostgreSQL keep the true time.
"""

from __future__ import annotations

import asyncio
import importlib.util
import os
import random
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.deep.stage import Stage


@dataclass(frozen=True)
class ProductClock:
    """The clock of a stack that was started with `environment`. `file` has its error."""

    file: Path

    @property
    def environment(self) -> dict[str, str]:
        return {
            "LD_PRELOAD": str(library()),
            "FAKETIME_TIMESTAMP_FILE": str(self.file),
            "FAKETIME_NO_CACHE": "1",
            "DONT_FAKE_MONOTONIC": "1",
        }

    def step(self, by_s: int) -> None:
        """Let it be so many seconds ahead of the true time, from now on."""
        fresh = self.file.with_suffix(".new")
        fresh.write_text(f"{by_s:+d}")
        fresh.replace(self.file)


@dataclass(frozen=True)
class Stepped:
    """The clock is wrong by `by_s` seconds for a while, and then set right."""

    clock: ProductClock
    by_s: int
    for_s: tuple[float, float]

    async def __call__(self, stage: Stage) -> None:
        self.clock.step(self.by_s)
        await asyncio.sleep(random.uniform(*self.for_s))
        self.clock.step(0)


def library() -> Path | None:
    """libfaketime's library, if this machine has one."""
    spec = importlib.util.find_spec("libfaketime")
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent / "vendor" / "libfaketime" / "src"
    return next(folder.glob("libfaketime.so*"), None)


def can_be_stepped(clock: ProductClock) -> bool:
    """Whether a program started like this sees another time: the library may not fit."""
    if library() is None:
        return False
    clock.step(-86_400)
    show = "import time; print(time.time())"
    shown = subprocess.run(
        [sys.executable, "-c", show],
        env={**os.environ, **clock.environment},
        capture_output=True,
        text=True,
    )
    clock.step(0)
    true = subprocess.run([sys.executable, "-c", show], capture_output=True, text=True)
    return float(true.stdout) - float(shown.stdout or true.stdout) > 80_000
