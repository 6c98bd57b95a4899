"""The Reflex app that the web processes serve: pages, the mounted API, the services' lifetime."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from paper_trade.api.app import create_api
from paper_trade.api.problems import expected
from paper_trade.bootstrap import open_services
from paper_trade.settings import load_settings
from paper_trade.ui.app import create_app


@asynccontextmanager
async def running_services() -> AsyncIterator[None]:
    """The services of this process, from its start to its end."""
    async with open_services(load_settings()):
        yield


app = create_app(create_api(), expected)
app.register_lifespan_task(running_services)
