"""Asks one thing whether it is well, without ever waiting for it longer than it may take."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

import structlog

log = structlog.get_logger(__name__)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Answer(Generic[T]):
    """What a probe was told. Not `ok`: it failed or took too long, and `value` is None."""

    ok: bool
    latency_ms: float | None = None
    value: T | None = None


class Probe(Generic[T]):
    """One question, asked at most once at a time.

    A frozen server answers neither the question nor the wish to stop asking, so a question that
    takes too long is left behind, and nobody asks again before it has ended: however often health
    is looked at, one connection at most hangs.
    """

    def __init__(self, name: str, ask: Callable[[], Awaitable[T]], limit_s: float) -> None:
        self._name = name
        self._ask = ask
        self._limit_s = limit_s
        self._running: asyncio.Task[Answer[T]] | None = None

    async def run(self) -> Answer[T]:
        """Ask, or join in the wait of who asks already. Never raises; never over the limit."""
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._answer(), name=f"probe:{self._name}")
        task = self._running
        await asyncio.wait([task], timeout=self._limit_s)
        if not task.done():
            task.cancel()
            return Answer(ok=False)
        return Answer(ok=False) if task.cancelled() else task.result()

    async def _answer(self) -> Answer[T]:
        started = time.perf_counter()
        try:
            value = await self._ask()
        except Exception as error:  # whatever goes wrong is an answer, too
            log.warning("probe failed", probe=self._name, error=type(error).__name__)
            return Answer(ok=False)
        return Answer(True, round((time.perf_counter() - started) * 1000, 2), value)
