"""The web processes: pages, API and live data of `paper_trade.paper_trade:app` on one port."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import os
import resource
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import uvicorn

from paper_trade.logs import configure_logging
from paper_trade.metrics import FOLDER_VARIABLE
from paper_trade.settings import Settings, load_settings
from paper_trade.stack.frontend import ensure_built
from paper_trade.stack.part import Part
from paper_trade.stack.settled import settle

GRACEFUL_STOP_S = 5
LARGEST_EVENT_BYTES = 64 * 1024
"""From a page to its handler: forms of a few fields. `/ws` has a limit of its own."""
OPEN_FILES = 65_536
BUNDLE_VARIABLE = "REFLEX_WEB_WORKDIR"


def web_environment(bundle: Path) -> Mapping[str, str]:
    """What makes Reflex serve a finished bundle and compile nothing.

    Two underscores: variables internal to Reflex, which its own production mode sets, too.
    """
    return {
        "REFLEX_ENV_MODE": "prod",
        "__REFLEX_SKIP_COMPILE": "true",
        "__REFLEX_MOUNT_FRONTEND_COMPILED_APP": "true",
        "REFLEX_TELEMETRY_ENABLED": "false",
        BUNDLE_VARIABLE: str(bundle),
    }


def create_app() -> Any:
    """The ASGI application, made in each web process after its logging is set up."""
    settings = load_settings()
    configure_logging(settings.log_level, settings.log_format, part="web")
    app = importlib.import_module("paper_trade.paper_trade").app()
    door = importlib.import_module("paper_trade.api.front_door").FrontDoor(app)
    settle()
    return door


def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT; open requests get a few seconds, sockets are told to close.

    Raises:
        StackError: there is no bundle of the pages and it cannot be built.
    """
    if BUNDLE_VARIABLE not in os.environ:
        bundle = asyncio.run(ensure_built(_run_here, print))
        os.environ.update(web_environment(bundle))
    with _shared_metrics(settings.web_concurrency):
        _run(settings)


@contextlib.contextmanager
def _shared_metrics(processes: int) -> Iterator[None]:
    """A folder in which several processes count together; one alone counts by itself."""
    if processes == 1:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="paper-trade-metrics-") as folder:
        os.environ[FOLDER_VARIABLE] = folder
        try:
            yield
        finally:
            del os.environ[FOLDER_VARIABLE]


SERVER_OPTIONS: Final[Mapping[str, Any]] = {
    "loop": "uvloop",
    "http": "paper_trade.api.http_protocol:BoundedHttp",
    "ws": "paper_trade.api.live.uvicorn_wire:LiveProtocol",
    "ws_max_size": LARGEST_EVENT_BYTES,
    "log_config": None,
    "access_log": False,
    "server_header": False,
    # The API counts trusted proxies itself (TRUSTED_PROXY_HOPS).
    "proxy_headers": False,
}
"""How uvicorn speaks, here and in tests."""


def _run(settings: Settings) -> None:
    _allow_many_sockets()
    uvicorn.run(
        "paper_trade.stack.web:create_app",
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=settings.web_concurrency,
        timeout_graceful_shutdown=GRACEFUL_STOP_S,
        **SERVER_OPTIONS,
    )


def _allow_many_sockets() -> None:
    """As many open files as a busy server needs, if the system lets us; 1024 are usual at first."""
    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES if most == resource.RLIM_INFINITY else min(OPEN_FILES, most)
    if now != resource.RLIM_INFINITY and now < wanted:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


async def _run_here(part: Part) -> int:
    """Run the build in the foreground of this process."""
    done = await asyncio.to_thread(
        subprocess.run,
        part.argv,
        env=dict(part.environment),
        cwd=part.folder,
        pass_fds=part.inherited_fds,
    )
    return done.returncode
