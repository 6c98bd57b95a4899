"""Keeps an eye on one socket: pings it, drops it when it is dead, ends it with its session."""

from __future__ import annotations

import asyncio

from paper_trade.api.live.connection import Connection, Limits
from paper_trade.api.live.wire import CloseCode, SocketWire
from paper_trade.clock import Clock


class Watch:
    """One timer for all that is due to a socket, instead of a task that sleeps."""

    def __init__(
        self, connection: Connection, wire: SocketWire, limits: Limits, clock: Clock
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._connection = connection
        self._wire = wire
        self._limits = limits
        self._clock = clock
        self._timer: asyncio.TimerHandle | None = None
        self._ping_at = self._loop.time() + limits.ping_every_s

    def look(self) -> None:
        """Do what is due and come back when something will be. Call again after a sign-in."""
        self.stop()
        if self._connection.closed:
            return
        now = self._loop.time()
        dues = [self._session_due(), self._silence_due(now), self._ping_due(now)]
        if not self._connection.closed:
            self._timer = self._loop.call_later(min(dues), self.look)

    def stop(self) -> None:
        """Look no more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _session_due(self) -> float:
        expires_at = self._connection.identity.expires_at
        if expires_at is None:
            return self._limits.ping_every_s
        left = (expires_at - self._clock()).total_seconds()
        if left <= 0:
            self._connection.close(CloseCode.SESSION_ENDED)
        return max(0.0, left)

    def _silence_due(self, now: float) -> float:
        left = self._wire.heard_at + self._limits.silent_s - now
        if not self._wire.sees_pongs:
            return self._limits.silent_s
        if left <= 0:
            self._connection.close(CloseCode.IDLE)
        return max(0.0, left)

    def _ping_due(self, now: float) -> float:
        if now >= self._ping_at:
            self._wire.ping()
            self._ping_at = now + self._limits.ping_every_s
        return self._ping_at - now
