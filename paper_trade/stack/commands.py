"""What each command of `python -m paper_trade` does. A process loads only what it runs."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import signal
from collections.abc import Coroutine
from typing import Any

import uvloop

from paper_trade.logs import configure_logging
from paper_trade.settings import Settings, SettingsError
from paper_trade.stack.errors import StackError
from paper_trade.stack.settled import settle


def whole_stack(settings: Settings) -> None:
    """The whole stack, until a signal."""
    from paper_trade.stack.console import Console
    from paper_trade.stack.up import up

    configure_logging(settings.log_level, settings.log_format, part="launcher")
    asyncio.run(up(settings, Console(settings.log_format)))


def web(settings: Settings) -> None:
    """Pages, API and WebSocket, until a signal."""
    from paper_trade.stack.preflight import check_port
    from paper_trade.stack.web import serve

    configure_logging(settings.log_level, settings.log_format, part="web")
    _check_part(settings)
    check_port(settings.host, settings.port)
    serve(settings)


def worker(settings: Settings, name: str) -> None:
    """One background worker, until a signal."""
    configure_logging(settings.log_level, settings.log_format, part=name)
    _check_part(settings)
    module = importlib.import_module(f"workers.{name}")
    settle()
    uvloop.run(_until_signal(module.run(settings)))


def simulator(settings: Settings, port: int | None) -> None:
    """The market simulator on a loopback port, until a signal."""
    from paper_trade.market.candle_csv import BadCandleFile
    from paper_trade.market.simulator import DEFAULT_PORT, serve
    from paper_trade.market.simulator.seed import BadSeedFile

    configure_logging(settings.log_level, settings.log_format, part="simulator")
    try:
        uvloop.run(serve(settings, "127.0.0.1", DEFAULT_PORT if port is None else port))
    except (BadCandleFile, BadSeedFile, OSError) as error:
        raise StackError(f"The simulator cannot run: {error}") from error


def migrate(settings: Settings) -> None:
    """Bring the schema of DATABASE_URL to the newest revision."""
    from sqlalchemy.exc import OperationalError

    from paper_trade.db.migrate import upgrade
    from paper_trade.stack.preflight import check_servers, check_settings

    configure_logging(settings.log_level, settings.log_format, part="migrate")
    if settings.database_url is None:
        raise SettingsError("DATABASE_URL: set it to the database to migrate.")
    check_settings(settings)
    check_servers(settings.model_copy(update={"redis_url": None}))
    try:
        upgrade(settings.database_url.get_secret_value())
    except OperationalError as error:
        raise StackError(f"The database cannot be migrated: {error.orig}") from error


def audit(settings: Settings) -> bool:
    """Audit every account of DATABASE_URL, or of a running stack's database; whether all is well.

    Raises:
        StackError: it cannot be done.
    """
    from paper_trade.stack.audit import audit_database
    from paper_trade.stack.embedded import running_database
    from paper_trade.stack.preflight import check_settings

    configure_logging(settings.log_level, settings.log_format, part="audit")
    check_settings(settings)
    return audit_database(running_database(settings))


def _check_part(settings: Settings) -> None:
    """What a part that runs alone needs to be told. Servers that are away it waits for itself."""
    from paper_trade.bootstrap import server_urls
    from paper_trade.stack.preflight import check_settings

    check_settings(settings)
    server_urls(settings)


async def _until_signal(work: Coroutine[Any, Any, None]) -> None:
    """Run `work`, and cancel it on SIGTERM or SIGINT so that it can put things down."""
    task = asyncio.ensure_future(work)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, task.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await task
