"""How a route gets at the running services."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends

from paper_trade import bootstrap
from paper_trade.bootstrap import Services


async def running_services() -> Services:
    """The services of this process (a coroutine, so that FastAPI needs no thread for it)."""
    return bootstrap.services()


Running = Annotated[Services, Depends(running_services)]
