"""A whole stack on a market of the tests' own, and what is done to find out how it is."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psycopg
import redis

from paper_trade.stack.parts import base_environment
from paper_trade.stack.preflight import free_port
from paper_trade.vocabulary import Timeframe
from tests.deep.live_market import LiveMarket, live_market
from tests.deep.load import eventually
from tests.deep.market_checks import Outage, StoredCandle, wrong_candles
from tests.deep.stack_parts import StackParts
from tests.e2e.running_stack import whole_stack

MAX_PRICE_AGE_S = 10
WEB_PROCESSES = 2
NO_LIMITS = {f"RATE_LIMIT_{name}": "0" for name in ("AUTH", "ORDERS", "READS", "MARKET")}
HEALTH_WITHIN_S = 3.0
CAUGHT_UP_WITHIN_S = 30.0
LINES_SHOWN = 300
EXPECTED = "service_out_of_reach"
TICKS = "ticks:pyth:SOL"


@dataclass
class Stage:
    """Made by `stage`. `outages` are when prices may have been missed, since the stack's start."""

    origin: str
    parts: StackParts
    market: LiveMarket
    database_url: str
    redis_url: str
    web_processes: int
    outages: list[Outage] = field(default_factory=list)

    async def whole_again(self, since: float, within_s: float) -> None:
        """Wait until every part has shown after `since` that it does its work; needs a load."""
        deadline = time.monotonic() + within_s
        async with httpx.AsyncClient(
            base_url=self.origin, timeout=HEALTH_WITHIN_S, trust_env=False
        ) as http:
            while not _is_well(health := await _health(http), since) or not self._web_is_whole():
                assert time.monotonic() < deadline, f"Not whole again: {health}"
                await asyncio.sleep(0.05)

    def _web_is_whole(self) -> bool:
        try:
            return self.parts.serving_web_workers() == self.web_processes
        except LookupError:
            return False

    @property
    def data_dir(self) -> Path:
        """Where the stack has its files."""
        return Path(self.parts.setting("DATA_DIR"))

    async def audit(self) -> list[str]:
        """What `python -m paper_trade audit` finds, a line each."""
        auditor = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "paper_trade", "audit"),
            env={**base_environment(), "DATABASE_URL": self.database_url},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said, _ = await auditor.communicate()
        return [f"audit: {line}" for line in said.decode().splitlines()] * bool(auditor.returncode)

    async def candle_faults(self) -> list[str]:
        """What is wrong with the candles, once all that came is counted. The market waits."""
        self.market.paused = True
        try:
            caught_up = "the candle worker has counted every tick"
            await eventually(self._all_counted, caught_up, CAUGHT_UP_WITHIN_S)
            candles = self._candles()
        finally:
            self.market.paused = False
        return list(wrong_candles(candles, self.market.told, self.outages))

    def _candles(self) -> list[StoredCandle]:
        with psycopg.connect(self.database_url) as connection:
            rows = connection.execute(
                "SELECT timeframe, open_time, open, high, low, close, ticks,"
                " first_time IS NOT NULL FROM candles WHERE feed = 'pyth'"
            ).fetchall()
        return [StoredCandle(Timeframe(row[0]), *row[1:]) for row in rows]

    def _all_counted(self) -> bool:
        with (
            redis.Redis.from_url(self.redis_url) as client,
            psycopg.connect(self.database_url) as connection,
        ):
            newest = client.xrevrange(TICKS, count=1)
            offset = connection.execute("SELECT last_id FROM tick_offsets").fetchone()
        return bool(newest) and offset == (newest[0][0].decode(),)


async def _health(http: httpx.AsyncClient) -> dict[str, Any] | None:
    try:
        answer = await http.get("/api/health")
        return answer.json() if answer.status_code == httpx.codes.OK else None
    except (httpx.TransportError, ValueError):
        return None


def _is_well(health: dict[str, Any] | None, since: float) -> bool:
    """Everything is well, and the price and each worker's sign of life are newer than `since`."""
    if health is None:
        return False
    ages_ms = [worker["heartbeat_age_ms"] for worker in health["workers"].values()]
    oldest_ms: int = max(*ages_ms, health["price"]["age_ms"])
    return oldest_ms < (time.time() - since) * 1000


@contextmanager
def _started(settings: Mapping[str, str]) -> Iterator[StackParts]:
    with whole_stack(free_port(), settings) as running:
        yield StackParts(running)


@asynccontextmanager
async def stage(
    settings: Mapping[str, str] | None = None, web_processes: int = WEB_PROCESSES
) -> AsyncIterator[Stage]:
    """A stack that is ready and trades on a live market. Stopped in the end."""
    async with live_market() as market:
        decided = {
            "PRICE_FEED": "pyth",
            "HERMES_URL": market.url,
            "PYTH_HISTORY_URL": market.url,
            "WEB_CONCURRENCY": str(web_processes),
            **NO_LIMITS,
            **(settings or {}),
        }
        begun = time.time()
        # In a thread, so that the market goes on while the stack starts and stops.
        starting = _started(decided)
        parts = await asyncio.to_thread(starting.__enter__)
        try:
            made = Stage(
                origin=parts.stack.origin,
                parts=parts,
                market=market,
                database_url=parts.setting("DATABASE_URL"),
                redis_url=parts.setting("REDIS_URL"),
                web_processes=web_processes,
            )
            # What was told before the price worker had its first connection, nobody heard.
            made.outages.append((begun, time.time()))
            yield made
        finally:
            _show(parts.stack.log)
            await asyncio.to_thread(starting.__exit__, None, None, None)


def _show(log: Path) -> None:
    """For pytest to show when a test has failed: all but what requests met in an outage."""
    lines = log.read_text(errors="replace").splitlines()
    print("\n".join([line for line in lines if EXPECTED not in line][-LINES_SHOWN:]))
