"""The API in a process of its own, as the product serves it, but for the pages.

`python -m tests.api.served FD` serves on a listening socket that it inherits, with the settings of
the environment.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import httpx
import psutil
import uvicorn
from fastapi import FastAPI

from paper_trade.api.app import create_api
from paper_trade.api.http_protocol import BoundedHttp
from paper_trade.bootstrap import open_services
from paper_trade.logs import configure_logging
from paper_trade.settings import load_settings, setting_names
from paper_trade.stack.web import SERVER_OPTIONS
from tests.processes import wait_until

ARRIVES_WITHIN = "TEST_ARRIVES_WITHIN_S"
"""The test's patience with a request that does not arrive, instead of the product's."""


class Served:
    """A running API, looked at from outside."""

    def __init__(self, port: int, process: subprocess.Popen[bytes], log: Path) -> None:
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self._process = psutil.Process(process.pid)
        self._log = log

    @property
    def memory(self) -> int:
        """Resident bytes."""
        return int(self._process.memory_info().rss)

    @property
    def connections(self) -> int:
        """Open connections to it."""
        connections = self._process.net_connections("tcp")
        ours = [one for one in connections if one.laddr.port == self.port]
        return sum(one.status == psutil.CONN_ESTABLISHED for one in ours)

    @property
    def log(self) -> str:
        """Everything that it has written."""
        return self._log.read_text(errors="replace")

    @property
    def alive(self) -> bool:
        return self._process.is_running() and self._process.status() != psutil.STATUS_ZOMBIE


@contextmanager
def served(folder: Path, **settings: str) -> Iterator[Served]:
    """Serve with `settings`, by their names in the environment."""
    log = folder / "served.log"
    environment = {k: v for k, v in os.environ.items() if k not in setting_names()}
    environment |= {"DATA_DIR": str(folder), "PRICE_FEED": "pyth", **settings}
    with socket.create_server(("127.0.0.1", 0), backlog=2048) as listening:
        port = listening.getsockname()[1]
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.api.served", str(listening.fileno())],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                pass_fds=[listening.fileno()],
            )
    try:
        wait_until(lambda: _answers(port, process), "the API answers")
        yield Served(port, process, log)
    finally:
        process.terminate()
        process.wait(30)


def _answers(port: int, process: subprocess.Popen[bytes]) -> bool:
    assert process.poll() is None, "the API ended"
    try:
        return httpx.get(f"http://127.0.0.1:{port}/api/openapi.json", timeout=5).status_code == 200
    except httpx.TransportError:
        return False


def _serve(fd: int) -> None:
    settings = load_settings()
    configure_logging(settings.log_level, settings.log_format, part="web")

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with open_services(settings):
            yield

    api = create_api()
    api.router.lifespan_context = lifespan
    BoundedHttp.arrives_within_s = float(os.environ.get(ARRIVES_WITHIN, "20"))
    config = uvicorn.Config(api, timeout_graceful_shutdown=1, **SERVER_OPTIONS)
    uvicorn.Server(config).run(sockets=[socket.socket(fileno=fd)])


if __name__ == "__main__":
    _serve(int(sys.argv[1]))
