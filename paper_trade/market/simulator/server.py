"""Runs the simulator as a server: settings → market → Hermes on a port."""

from __future__ import annotations

import asyncio
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import structlog
import uvicorn
from starlette.applications import Starlette

from paper_trade.market.candle_csv import read_candles
from paper_trade.market.replay import ReplayTicks
from paper_trade.market.simulator.replay_source import ReplaySource
from paper_trade.market.simulator.routes import create_simulator
from paper_trade.market.simulator.seed import kept_seed
from paper_trade.market.simulator.source import Source
from paper_trade.market.simulator.synthetic_source import SyntheticSource

if TYPE_CHECKING:
    from paper_trade.settings import Settings

DEFAULT_PORT = 8700
"""Of a simulator started alone; the launcher gives it a free one."""
GRACE_S = 3

log = structlog.get_logger(__name__)

OnReady = Callable[[int], None]


def open_source(settings: Settings) -> Source:
    """The market that the settings ask for. Reads the replay's file, or keeps the seed's.

    Raises:
        BadCandleFile, BadSeedFile: the text is ready to print.
        OSError: DATA_DIR cannot be written.
    """
    if settings.simulator_replay is not None:
        speed = float(settings.simulator_speed)
        candles = read_candles(settings.simulator_replay)
        log.info("replaying", file=str(settings.simulator_replay), candles=len(candles))
        return ReplaySource(ReplayTicks(candles, speed), speed)
    seed = settings.simulator_seed
    if seed is None:
        seed = kept_seed(settings.data_dir)
    log.info("simulating a market", seed=seed, speed=str(settings.simulator_speed))
    return SyntheticSource(seed, settings.simulator_speed)


async def serve(
    settings: Settings,
    host: str,
    port: int = DEFAULT_PORT,
    *,
    required_key: str | None = None,
    on_ready: OnReady | None = None,
) -> None:
    """Serve the settings' market until SIGINT or SIGTERM, then end the open streams and return.

    `on_ready` is told the port once it is open (`port` 0 takes a free one).

    Raises:
        BadCandleFile, BadSeedFile, OSError: as `open_source`; OSError also for a taken port.
    """
    source = await asyncio.to_thread(open_source, settings)
    await serve_app(create_simulator(source, required_key=required_key), host, port, on_ready)


async def serve_app(app: Starlette, host: str, port: int, on_ready: OnReady | None = None) -> None:
    """Serve an application of `create_simulator`, as `serve`."""
    await SimulatorServer(app, on_ready).serve_on(host, port)


class SimulatorServer(uvicorn.Server):
    """Ends the event streams before it waits for requests to end.

    Setting `should_exit` stops it, as SIGINT and SIGTERM do.
    """

    def __init__(self, app: Starlette, on_ready: OnReady | None = None) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                log_config=None,
                access_log=False,
                lifespan="off",
                server_header=False,
                timeout_graceful_shutdown=GRACE_S,
            )
        )
        self._closing: asyncio.Event = app.state.closing
        self._on_ready = on_ready

    async def serve_on(self, host: str, port: int) -> None:
        """Serve until stopped.

        Raises:
            OSError: the port is taken.
        """
        with socket.create_server((host, port), backlog=self.config.backlog) as listener:
            await self.serve(sockets=[listener])

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if sockets and self._on_ready:
            self._on_ready(sockets[0].getsockname()[1])

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._closing.set()
        await super().shutdown(sockets)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Unlike uvicorn's, does not raise the signal again: `serve` is to return."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        loop = asyncio.get_running_loop()
        signals = (signal.SIGINT, signal.SIGTERM)
        for number in signals:
            loop.add_signal_handler(number, self.handle_exit, number, None)
        try:
            yield
        finally:
            for number in signals:
                loop.remove_signal_handler(number)
