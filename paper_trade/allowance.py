"""How often something may happen: messages of a socket, lines of a log. Pure."""

from __future__ import annotations


class Allowance:
    """A token bucket: `burst` messages at once, refilled by `per_second`."""

    __slots__ = ("_at", "_burst", "_left", "_per_second")

    def __init__(self, burst: int, per_second: float, now: float) -> None:
        self._burst = float(burst)
        self._per_second = per_second
        self._left = self._burst
        self._at = now

    def take(self, now: float) -> bool:
        """Count one message at `now` (seconds that never go back). False: it is one too many."""
        self._left = min(self._burst, self._left + (now - self._at) * self._per_second)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True
