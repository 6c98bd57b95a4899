"""How many sockets a client may hold, and how fast it may open them. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from paper_trade.allowance import Allowance

WINDOW_S = 60.0


@dataclass(slots=True)
class _Client:
    open: int
    seen_at: float
    newcomers: Allowance


class SocketGate:
    """Counts by IP, in one process. A client that is gone for a minute is forgotten.

    Args:
        most_open: sockets of one IP at the same time.
        per_minute: new ones, so many at once and as many a minute from then on.
        0 switches a limit off.
    """

    def __init__(self, most_open: int, per_minute: int) -> None:
        self._most_open = most_open
        self._per_minute = per_minute
        self._clients: dict[str, _Client] = {}
        self._swept_at = 0.0

    def enter(self, ip: str, now: float) -> bool:
        """Whether one more may be opened at `now` (seconds that never go back). If so: `leave`."""
        self._sweep(now)
        client = self._clients.get(ip)
        if client is None:
            newcomers = Allowance(self._per_minute, self._per_minute / WINDOW_S, now)
            client = self._clients[ip] = _Client(0, now, newcomers)
        client.seen_at = now
        if self._most_open and client.open >= self._most_open:
            return False
        if self._per_minute and not client.newcomers.take(now):
            return False
        client.open += 1
        return True

    def leave(self, ip: str) -> None:
        """One that entered is closed."""
        self._clients[ip].open -= 1

    def _sweep(self, now: float) -> None:
        if now - self._swept_at < WINDOW_S:
            return
        self._swept_at = now
        # After a whole window its allowance is as good as new.
        gone = [
            ip
            for ip, client in self._clients.items()
            if not client.open and now - client.seen_at >= WINDOW_S
        ]
        for ip in gone:
            del self._clients[ip]

    def __len__(self) -> int:
        """How many clients are remembered."""
        return len(self._clients)
