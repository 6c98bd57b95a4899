"""Keeps the parts of a stack running, and ends them in order."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Callable

from paper_trade.stack.backoff import Backoff
from paper_trade.stack.console import Console
from paper_trade.stack.errors import StackError
from paper_trade.stack.guardian import Guardian
from paper_trade.stack.part import Part
from paper_trade.stack.running import RunningPart

Ready = Callable[[], Awaitable[bool]]
Source = Callable[[], Part]

READY_TIMEOUT_S = 60.0
READY_POLL_S = 0.05


class Supervisor:
    """The parts of one stack. A part that dies once it was ready is started again, for ever."""

    def __init__(
        self, guardian: Guardian, console: Console, new_backoff: Callable[[], Backoff] = Backoff
    ) -> None:
        self._guardian = guardian
        self._console = console
        self._new_backoff = new_backoff
        self._running: dict[str, RunningPart] = {}
        self._keepers: dict[str, asyncio.Task[None]] = {}

    async def run(self, part: Part) -> int:
        """Run a part that ends by itself; its exit code."""
        running = await self._start(part)
        try:
            return await running.wait()
        finally:
            await self._end(running)

    async def start(self, source: Source, ready: Ready, within_s: float = READY_TIMEOUT_S) -> None:
        """Start a part, wait until it is ready, and keep it running from then on.

        `source` is called in a thread before each start.

        Raises:
            StackError: it ended, or was not ready in time.
        """
        part = await asyncio.to_thread(source)
        running = await self._start(part)
        ended = asyncio.create_task(running.wait())
        try:
            async with asyncio.timeout(within_s):
                while not await ready():
                    if ended.done():
                        raise StackError(f"{part.name} {_words(ended.result())} while starting.")
                    await asyncio.wait([ended], timeout=READY_POLL_S)
        except TimeoutError:
            raise StackError(f"{part.name} was not ready within {within_s:.0f} s.") from None
        finally:
            ended.cancel()
        self._keepers[part.name] = asyncio.create_task(self._keep(running, source))

    async def watch(self) -> None:
        """Never returns. Raises what went wrong in keeping a part running, if that ever happens."""
        done, _ = await asyncio.wait(self._keepers.values(), return_when=asyncio.FIRST_COMPLETED)
        for keeper in done:
            keeper.result()

    async def stop(self) -> None:
        """End every part, those of the highest stage first."""
        for keeper in self._keepers.values():
            keeper.cancel()
        await asyncio.gather(*self._keepers.values(), return_exceptions=True)
        stages = {running.part.stage for running in self._running.values()}
        for stage in sorted(stages, reverse=True):
            parts = [run for run in self._running.values() if run.part.stage == stage]
            await asyncio.gather(*(self._end(running) for running in parts))

    async def _keep(self, running: RunningPart, source: Source) -> None:
        backoff = self._new_backoff()
        part = running.part
        while True:
            outcome = _words(await running.wait())
            self._guardian.dismiss(running.pid)
            pause = backoff.pause_after(running.ran_s)
            self._console.say(f"{part.name} {outcome}; starting it again in {pause:g} s.")
            await asyncio.sleep(pause)
            running = await self._restart(part.name, source, backoff)

    async def _restart(self, name: str, source: Source, backoff: Backoff) -> RunningPart:
        while True:
            try:
                return await self._start(await asyncio.to_thread(source))
            except (OSError, StackError) as error:
                pause = backoff.pause_after(0)
                self._console.say(f"{name} cannot start ({error}); next try in {pause:g} s.")
                await asyncio.sleep(pause)

    async def _start(self, part: Part) -> RunningPart:
        running = await RunningPart.start(part, self._guardian, self._console)
        self._running[part.name] = running
        return running

    async def _end(self, running: RunningPart) -> None:
        await running.stop()
        self._guardian.dismiss(running.pid)
        self._running.pop(running.part.name, None)


def _words(code: int) -> str:
    if code >= 0:
        return f"ended with exit code {code}"
    return f"was ended by {signal.Signals(-code).name}"
