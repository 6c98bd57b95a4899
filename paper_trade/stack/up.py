"""`python -m paper_trade up`: the whole stack, from nothing to ready and back to nothing."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import signal
from collections.abc import AsyncIterator, Coroutine, Iterator, Mapping
from functools import partial
from typing import Any

from paper_trade.auth.secret_keys import load_keys
from paper_trade.market.feed_choice import choose_feed
from paper_trade.settings import Settings
from paper_trade.stack.console import Console
from paper_trade.stack.data_dir import check_room, locked
from paper_trade.stack.embedded import start_servers
from paper_trade.stack.errors import StackError
from paper_trade.stack.frontend import ensure_built
from paper_trade.stack.guardian import Guardian
from paper_trade.stack.part import Part
from paper_trade.stack.parts import product_environment, product_part, worker_parts
from paper_trade.stack.preflight import check_port, check_servers, check_settings, free_port
from paper_trade.stack.ready import answers, beats
from paper_trade.stack.supervisor import Ready, Supervisor
from paper_trade.stack.web import web_environment

SIMULATOR_PATH = "/v2/price_feeds"
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


async def up(settings: Settings, console: Console) -> None:
    """Run the stack until a signal asks it to stop. Nothing is left running, whatever happens.

    Raises:
        SettingsError: a setting that no part could start with.
        StackError: it cannot start; one line that says what to do.
    """
    check_settings(settings)
    check_servers(settings)
    check_port(settings.host, settings.port)
    with locked(settings.data_dir) as lock, _stop_signals() as stop:
        check_room(settings.data_dir)
        load_keys(settings)  # made before two web processes want it; a damaged file is seen now
        async with _supervised(lock, console) as supervisor:
            await _unless_stopped(_start(settings, supervisor, console), stop)
            if not stop.is_set():
                await _unless_stopped(supervisor.watch(), stop)
            console.say("Stopping")
    console.say("Stopped")


async def _start(settings: Settings, supervisor: Supervisor, console: Console) -> None:
    bundle = await ensure_built(supervisor.run, console.say)
    choosing = asyncio.create_task(choose_feed(settings))
    servers = await start_servers(settings, supervisor)
    choice = await choosing
    simulator = free_port() if choice.feed == "simulated" else None
    environment = product_environment(servers, choice.feed, simulator)

    await _together(
        _migrate(supervisor, environment), _simulate(supervisor, environment, simulator)
    )
    web = product_part("web", "web", environment={**environment, **web_environment(bundle)})
    workers = worker_parts(environment)
    await _together(
        supervisor.start(partial(_same, web), _web_answers(settings)),
        *(supervisor.start(partial(_same, w), beats(w.name, servers.redis_url)) for w in workers),
    )
    console.say(f"Ready: http://localhost:{settings.port} ({choice.reason})")


async def _migrate(supervisor: Supervisor, environment: Mapping[str, str]) -> None:
    if await supervisor.run(product_part("migrate", "migrate", environment=environment)):
        raise StackError("The database could not be migrated; see above.")


async def _simulate(
    supervisor: Supervisor, environment: Mapping[str, str], port: int | None
) -> None:
    if port is None:
        return
    part = product_part("simulator", "simulator", "--port", str(port), environment=environment)
    await supervisor.start(partial(_same, part), answers("127.0.0.1", port, SIMULATOR_PATH))


async def _together(*work: Coroutine[Any, Any, None]) -> None:
    """Do all of `work` at once. StackError as soon as one fails; the rest is dropped."""
    try:
        async with asyncio.TaskGroup() as group:
            for one in work:
                group.create_task(one)
    except* StackError as errors:
        # One reason is enough for one line: the others mostly follow from it.
        raise errors.exceptions[0] from None


def _same(part: Part) -> Part:
    return part


def _web_answers(settings: Settings) -> Ready:
    everywhere = settings.host in {"0.0.0.0", "::"}  # noqa: S104  compared, not bound
    return answers("localhost" if everywhere else settings.host, settings.port, "/api/health")


@contextlib.asynccontextmanager
async def _supervised(lock: int, console: Console) -> AsyncIterator[Supervisor]:
    """A supervisor whose parts end with the block, and with this process however that ends."""
    guardian = Guardian(secrets.token_hex(8), held_fds=(lock,))
    supervisor = Supervisor(guardian, console)
    try:
        yield supervisor
    finally:
        await supervisor.stop()
        guardian.close()


@contextlib.contextmanager
def _stop_signals() -> Iterator[asyncio.Event]:
    """An event that is set when somebody asks this process to stop."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in STOP_SIGNALS:
        loop.add_signal_handler(number, stop.set)
    try:
        yield stop
    finally:
        for number in STOP_SIGNALS:
            loop.remove_signal_handler(number)


async def _unless_stopped(work: Coroutine[Any, Any, None], stop: asyncio.Event) -> None:
    """Do `work`, but drop it as soon as `stop` is set."""
    working, stopping = asyncio.create_task(work), asyncio.create_task(stop.wait())
    try:
        await asyncio.wait([working, stopping], return_when=asyncio.FIRST_COMPLETED)
        if working.done() and not stop.is_set():
            working.result()
    finally:
        stopping.cancel()
        working.cancel()
        await asyncio.wait([working, stopping])
