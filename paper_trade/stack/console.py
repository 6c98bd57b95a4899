"""What the launcher shows: its own words, and every line of its parts with the part's name."""

from __future__ import annotations

import contextlib
import sys
from typing import TextIO

import orjson

WIDTH = 11


class Console:
    """Writes whole lines. A terminal that is gone never stops the stack."""

    def __init__(self, log_format: str = "console", output: TextIO | None = None) -> None:
        self._json = log_format == "json"
        self._output = output

    def say(self, text: str) -> None:
        """A line of the launcher's own."""
        self._write(_as_json("launcher", text) if self._json else text)

    def relay(self, part: str, line: str) -> None:
        """A line that a part wrote. Those that are JSON already carry the part's name."""
        if not self._json:
            self._write(f"{part:<{WIDTH}} | {line}")
        else:
            self._write(line if line.startswith("{") else _as_json(part, line))

    def _write(self, line: str) -> None:
        with contextlib.suppress(OSError, ValueError):
            print(line, file=self._output or sys.stdout, flush=True)


def _as_json(part: str, text: str) -> str:
    return orjson.dumps({"part": part, "event": text}).decode()
