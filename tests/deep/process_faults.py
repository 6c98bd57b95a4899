"""What can happen to the processes of a stack. Each does it once and returns when it is over."""

from __future__ import annotations

import asyncio
import contextlib
import random
import signal
from collections.abc import Callable, Iterator

import psutil

from tests.deep.endure import Inject
from tests.deep.load import eventually
from tests.deep.stack_parts import StackParts
from tests.deep.stage import Stage
from tests.fake_hermes import LATEST

ENDED_WITHIN_S = 30.0
COUNTED_AFTER_S = 1.0
RECONNECTED_WITHIN_S = 60.0
Choice = Callable[[StackParts], psutil.Process]


def killed(choose: Choice, number: signal.Signals = signal.SIGKILL) -> Inject:
    """The chosen process is ended at once."""

    async def inject(stage: Stage) -> None:
        process = choose(stage.parts)
        process.send_signal(number)
        await asyncio.to_thread(process.wait, ENDED_WITHIN_S)

    return inject


async def redis_loses_all(stage: Stage) -> None:
    """Redis is killed and its files are gone: as after an eviction, or on a new disk."""
    process = stage.parts.redis()
    for file in (stage.data_dir / "redis" / "data").iterdir():
        file.unlink()  # it goes on writing into what has no name any more
    process.kill()
    await asyncio.to_thread(process.wait, ENDED_WITHIN_S)


async def redis_loses_all_in_a_still_market(stage: Stage) -> None:
    """The same while no price changes: the first one that is told afterwards is a known one."""
    market = stage.market
    market.paused = True
    await asyncio.sleep(COUNTED_AFTER_S)
    await redis_loses_all(stage)
    asked = len(market.hermes.to(LATEST))
    await eventually(
        lambda: len(market.hermes.to(LATEST)) > asked, "a new connection", RECONNECTED_WITHIN_S
    )
    market.paused = False


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


def postgres_connection(parts: StackParts) -> psutil.Process:
    """The process of one connection of the product's."""
    return random.choice([p for p in parts.postgres().children() if _is_of_product(p)])


def _is_of_product(process: psutil.Process) -> bool:
    try:
        return "paper_trade [local]" in " ".join(process.cmdline())
    except psutil.NoSuchProcess:
        return False
