"""Random pauses, so that all the clients of a server that came back do not knock at once."""

from __future__ import annotations

import random


def jitter(at_most_s: float, at_least_s: float = 0.0) -> float:
    """Seconds to wait before the next try, anywhere in the range ("full jitter")."""
    return random.uniform(at_least_s, at_most_s)  # noqa: S311 - nothing secret depends on it
