"""A line of the table: what the program does, beside the limit that it is compared with."""

from __future__ import annotations

import statistics
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from typing import Any, Final

ROUNDS: Final = 3

Measurement = Callable[[], Awaitable[float]]
"""Measures once, for a few seconds at most, and answers with a figure in the line's unit."""


@dataclass(frozen=True, slots=True)
class Line:
    """Medians of alternating rounds, and their ratio, which is what a target is about.

    `at_least` or `at_most` is the target of the ratio; both None: the figures are only stated.
    """

    name: str
    unit: str
    ours: float
    limit: float
    limit_name: str
    at_least: float | None = None
    at_most: float | None = None

    @property
    def ratio(self) -> float:
        return self.ours / self.limit

    @property
    def verdict(self) -> str:
        if self.at_least is None and self.at_most is None:
            return "stated"
        met = self.at_least is None or self.ratio >= self.at_least
        met = met and (self.at_most is None or self.ratio <= self.at_most)
        return "met" if met else "NOT MET"

    @property
    def target(self) -> str:
        if self.at_least is not None:
            return f"≥ {self.at_least:g}"
        return "" if self.at_most is None else f"≤ {self.at_most:g}"

    def as_json(self) -> dict[str, Any]:
        derived = {"ratio": self.ratio, "target": self.target, "verdict": self.verdict}
        return asdict(self) | derived


async def compare(ours: Measurement, *limits: Measurement, rounds: int = ROUNDS) -> list[float]:
    """The medians of `ours` and of each limit, measured in turns: all meet the same machine."""
    measurements = (ours, *limits)
    taken: list[list[float]] = [[] for _ in measurements]
    for _ in range(rounds):
        for figures, measure in zip(taken, measurements, strict=True):
            figures.append(await measure())
    return [statistics.median(figures) for figures in taken]


def table(lines: list[Line]) -> str:
    """The lines for people."""
    heads = ("work", "ours", "limit", "unit", "limit is", "ratio", "target", "")
    rows = [
        (
            line.name,
            f"{line.ours:,.4g}" if line.ours < 1000 else f"{line.ours:,.0f}",
            f"{line.limit:,.4g}" if line.limit < 1000 else f"{line.limit:,.0f}",
            line.unit,
            line.limit_name,
            f"{line.ratio:.2f}",
            line.target,
            line.verdict,
        )
        for line in lines
    ]
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in (heads, *rows)
    )
