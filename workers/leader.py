"""Run a worker's job in one process at a time, with any number of hot standbys.

async def run(settings):
    async with open_services(settings) as services:
        await lead(services.redis, "candles", lambda leadership: job(services, leadership))
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Generator
from typing import Any

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from paper_trade.clock import Clock, utc_now
from paper_trade.jitter import jitter
from workers.lease import Lease

log = structlog.get_logger(__name__)

RENEW_EVERY_S = 1.0
# Expiry (3.5 s) plus this leaves a second of the five in which a standby has to take over.
STANDBY_POLL_S = 0.5
RETRY_WITHIN_S = 0.5
RESTART_WITHIN_S = 2.0
OUTAGE = (RedisError, OSError, TimeoutError)


class LeaseLost(Exception):
    """This process does not lead any more: what it was about to do is somebody else's to do."""


class Leadership:
    """What the work is handed while it leads.

    `token` is what a fenced write compares with the key `leader:{name}`.
    """

    def __init__(self, lease: Lease) -> None:
        self._lease = lease

    @property
    def token(self) -> str:
        return self._lease.token

    def say(self, detail: str | None) -> None:
        """Show `detail` with the next heartbeat. Health shows it to anybody: no secrets in it."""
        self._lease.detail = detail

    def check(self) -> None:
        """Call right before a write that has no fence of its own. No I/O.

        Raises:
            LeaseLost: when somebody else may lead by now.
        """
        if not self._lease.held:
            raise LeaseLost


Work = Callable[[Leadership], Awaitable[None]]


async def lead(redis: Redis, name: str, work: Work, clock: Clock = utc_now) -> None:
    """Wait until this process leads `name`, run `work` while it does, and so on for ever.

    `work` is cancelled when the lease is lost and started anew when it is won again; when it
    returns or fails, the lease is put down first, so that a standby may do better. Redis may be
    away as long as it likes. Cancel `lead` to stop: the work is awaited and the lease released.
    """
    while True:
        lease = Lease(redis, name, clock)
        await _win(lease, name)
        log.info("leading", worker=name)
        await _work_while_leading(lease, name, work)
        await asyncio.sleep(jitter(RESTART_WITHIN_S))


async def _win(lease: Lease, name: str) -> None:
    reachable, told = True, False
    while True:
        try:
            if await lease.hold():
                return
            if not told:
                log.info("standing by", worker=name)
            reachable = told = True
            pause = jitter(STANDBY_POLL_S, STANDBY_POLL_S / 2)
        except OUTAGE as error:
            if reachable:
                log.warning("redis out of reach", worker=name, error=type(error).__name__)
            reachable = False
            pause = jitter(RETRY_WITHIN_S)
        await asyncio.sleep(pause)


async def _work_while_leading(lease: Lease, name: str, work: Work) -> None:
    task = asyncio.create_task(_guarded(work, lease), name=f"work:{name}")
    try:
        await _renew_until_done(lease, task)
    finally:
        task.cancel()
        await asyncio.wait([task])
        _report(task, lease, name)
        await _put_down(lease)


async def _renew_until_done(lease: Lease, task: asyncio.Task[None]) -> None:
    """Return when the task is done or the lease is lost."""
    pause = RENEW_EVERY_S
    while lease.held:
        await asyncio.wait([task], timeout=pause)
        if task.done() or not lease.held:
            return
        try:
            if not await lease.hold():
                return
            pause = RENEW_EVERY_S
        except OUTAGE:
            pause = jitter(RETRY_WITHIN_S)


def _report(task: asyncio.Task[None], lease: Lease, name: str) -> None:
    if task.cancelled():
        log.info("stopped leading", worker=name)
    elif error := task.exception():
        lease.detail = "restarting after an error"
        log.error("work failed", worker=name, exc_info=error)
    else:
        log.warning("work returned", worker=name)


async def _put_down(lease: Lease) -> None:
    try:
        # In a task of its own: up to Python 3.11.2 (Debian 12's), a time limit within a task that
        # has been cancelled cancels it once more (cpython gh-102780), and redis-py has one inside.
        await asyncio.create_task(lease.release())
    except OUTAGE:
        log.debug("lease left to expire")


async def _guarded(work: Work, lease: Lease) -> None:
    await _Guarded(work(Leadership(lease)), lease)


class _Guarded:
    """Awaits `work`, but cancels it instead of resuming it once the lease has run out.

    A process that was frozen (a stopped container, a suspended machine) wakes with its work's I/O
    ready and would go on before any timer of its own could stop it. So the check is here, at each
    step of the work. Tasks that the work starts are not covered: they end when the work does.
    """

    def __init__(self, work: Awaitable[None], lease: Lease) -> None:
        self._work = work
        self._lease = lease

    def __await__(self) -> Generator[Any, None, None]:
        steps = self._work.__await__()
        stopped = False
        error: BaseException | None = None
        while True:
            if error is None and not stopped and not self._lease.held:
                error, stopped = asyncio.CancelledError(), True
            try:
                awaited = next(steps) if error is None else steps.throw(error)
            except StopIteration:
                return
            error = None
            try:
                yield awaited
            except BaseException as raised:  # handed to the work, whatever it is
                error = raised
