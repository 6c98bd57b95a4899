"""How long to wait before a part that died is started again."""

from __future__ import annotations

FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 30.0
HEALTHY_AFTER_S = 60.0


class Backoff:
    """Pauses that double up to a limit, and start over after the part ran for a while."""

    def __init__(
        self,
        first_s: float = FIRST_PAUSE_S,
        longest_s: float = LONGEST_PAUSE_S,
        healthy_after_s: float = HEALTHY_AFTER_S,
    ) -> None:
        self._first_s = first_s
        self._longest_s = longest_s
        self._healthy_after_s = healthy_after_s
        self._next_s = first_s

    def pause_after(self, ran_s: float) -> float:
        """The pause, in seconds, after a part that ran for `ran_s` seconds died."""
        if ran_s >= self._healthy_after_s:
            self._next_s = self._first_s
        pause = self._next_s
        self._next_s = min(pause * 2, self._longest_s)
        return pause
