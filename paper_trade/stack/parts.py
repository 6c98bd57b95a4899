"""The parts of the product that the launcher starts, and the environment they get."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from paper_trade.heartbeat import WORKERS
from paper_trade.stack.embedded import Servers
from paper_trade.stack.part import Part

PROJECT = Path(__file__).resolve().parents[2]


def base_environment() -> dict[str, str]:
    """Our environment, such that a child finds this very code and its lines come at once."""
    paths = [str(PROJECT), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "PYTHONUNBUFFERED": "1"}


def product_environment(servers: Servers, feed: str, simulator: int | None) -> dict[str, str]:
    """What every part of the product has in common; the settings that the launcher decided.

    `simulator` is the loopback port of the simulator where one feeds the prices.
    """
    decided = {
        "DATABASE_URL": servers.database_url,
        "REDIS_URL": servers.redis_url,
        "PRICE_FEED": feed,
    }
    if simulator is not None:
        url = f"http://127.0.0.1:{simulator}"
        decided |= {"HERMES_URL": url, "PYTH_HISTORY_URL": url}
    return base_environment() | decided


def product_part(name: str, *command: str, environment: Mapping[str, str]) -> Part:
    """`python -m paper_trade COMMAND…` as a part."""
    argv = (sys.executable, "-m", "paper_trade", *command)
    return Part(name=name, argv=argv, environment=environment)


def worker_parts(environment: Mapping[str, str]) -> list[Part]:
    """The background workers, one process each."""
    return [product_part(name, "worker", name, environment=environment) for name in WORKERS]
