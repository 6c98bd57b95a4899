"""What can happen to the processes of a stack. Each does it once and returns when it is over."""

from __future__ import annotations

import asyncio
import contextlib
import random
import signal
from collections.abc import Awaitable, Callable, Iterator

import psutil

from tests.deep.stack_parts import StackParts
from tests.deep.stage import Stage

Inject = Callable[[Stage], Awaitable[None]]
Choice = Callable[[StackParts], psutil.Process]


def killed(choose: Choice, number: signal.Signals = signal.SIGKILL) -> Inject:
    """The chosen process is ended at once."""

    async def inject(stage: Stage) -> None:
        process = choose(stage.parts)
        process.send_signal(number)
        await asyncio.to_thread(process.wait, 30)

    return inject


def frozen(choose: Choice, for_s: tuple[float, float]) -> Inject:
    """The chosen process and all below it stand still for a while, as in a paused container."""

    async def inject(stage: Stage) -> None:
        with _stopped(choose(stage.parts)):
            await asyncio.sleep(random.uniform(*for_s))

    return inject


@contextlib.contextmanager
def _stopped(process: psutil.Process) -> Iterator[None]:
    family = [process, *process.children(recursive=True)]
    for one in family:
        with contextlib.suppress(psutil.NoSuchProcess):
            one.suspend()
    try:
        yield
    finally:
        for one in family:
            with contextlib.suppress(psutil.NoSuchProcess):
                one.resume()


def any_web_worker(parts: StackParts) -> psutil.Process:
    return random.choice(parts.web_workers())


def web_server(parts: StackParts) -> psutil.Process:
    return parts.part("web")


def price_worker(parts: StackParts) -> psutil.Process:
    return parts.part("prices")


def candle_worker(parts: StackParts) -> psutil.Process:
    return parts.part("candles")


def maintenance_worker(parts: StackParts) -> psutil.Process:
    return parts.part("maintenance")


def redis(parts: StackParts) -> psutil.Process:
    return parts.redis()


def postgres(parts: StackParts) -> psutil.Process:
    return parts.postgres()
