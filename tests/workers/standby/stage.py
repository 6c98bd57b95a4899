"""A simulated market, two of each worker, and an account whose worth changes with every tick."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from decimal import Decimal
from pathlib import Path
from typing import cast

import psycopg
import redis

from paper_trade.db.session import make_engine, make_pool
from tests.processes import wait_until
from tests.replay.processes import simulator
from tests.trading.market import Market, buy
from tests.workers.standby.outcome import (
    STREAM,
    Candles,
    Served,
    Snapshots,
    Ticks,
    read_candles,
    read_snapshots,
    read_ticks,
)
from tests.workers.standby.pair import Pair, until_ready

SEED = 7
SPEED = Decimal(8)
"""20 updates a second."""
KINDS = ("prices", "candles", "maintenance")
NO_HISTORY = "http://127.0.0.1:9"
"""Nobody listens there. The simulator's history takes seconds to compute."""
IN_TIME_S = 5
"""Within this from a minute's start its snapshot is there."""


class Stage:
    """Everything that runs, and what it has written."""

    def __init__(
        self, pairs: dict[str, Pair], connection: psycopg.Connection, client: redis.Redis
    ) -> None:
        self.pairs = pairs
        self.served = Served(SEED, SPEED)
        self._connection = connection
        self._client = client
        self.account_id = 0

    def ticks(self) -> Ticks:
        return read_ticks(self._client)

    def ticks_of_the_frozen(self) -> int:
        """How many ticks price workers recorded when they woke, of those that they alone had got.

        Nobody else was connected for a second, at least, from the moment at which they froze.
        """
        ticks = self.ticks()
        return sum(
            ticks.of_before(frozen_at + 1, thawed_at)
            for frozen_at, thawed_at in self.pairs["prices"].thaws
        )

    def candles(self) -> Candles:
        return read_candles(self._connection)

    def snapshots(self) -> Snapshots:
        return read_snapshots(self._connection, self.account_id, time.time() - IN_TIME_S)

    def value(self, query: str) -> object:
        """The one value that a query gives."""
        row = self._connection.execute(query).fetchone()
        return row and row[0]

    def all_is_counted(self) -> bool:
        """Whether the candles have every tick of the stream."""
        info = cast(dict[str, bytes], self._client.xinfo_stream(STREAM))
        last_id = info["last-generated-id"].decode()
        return self.value("SELECT last_id FROM tick_offsets") == last_id


@contextmanager
def open_stage(
    database_url: str, redis_url: str, folder: Path, *, history: bool
) -> Iterator[tuple[Stage, ExitStack]]:
    """Start it all. The stack that is handed out ends the market when it is closed."""
    environment = {
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "DATA_DIR": str(folder),
        "PRICE_FEED": "simulated",
        "SIMULATOR_SEED": str(SEED),
        "SIMULATOR_SPEED": str(SPEED),
        "LOG_FORMAT": "json",
    }
    with (
        psycopg.connect(database_url, autocommit=True) as connection,
        redis.Redis.from_url(redis_url) as client,
        ExitStack() as market,
    ):
        url = market.enter_context(simulator(environment))
        environment["HERMES_URL"] = url
        environment["PYTH_HISTORY_URL"] = url if history else NO_HISTORY
        pairs = {name: Pair(name, environment, client, folder) for name in KINDS}
        stage = Stage(pairs, connection, client)
        stage.account_id = asyncio.run(_hold_sol(database_url))
        try:
            _start(stage, client)
            yield stage, market
        finally:
            for pair in pairs.values():
                pair.stop()


def _start(stage: Stage, client: redis.Redis) -> None:
    """Prices first: without one no snapshot is taken."""
    for name in KINDS:
        for _ in range(2):
            stage.pairs[name].start_one()
        if name == "prices":
            wait_until(lambda: client.exists(STREAM), "a price")
    until_ready(list(stage.pairs.values()))
    wait_until(lambda: stage.value("SELECT count(*) FROM equity_snapshots"), "a snapshot")


async def _hold_sol(database_url: str) -> int:
    """A user with 3 SOL; the id of the account."""
    engine = make_engine(database_url)
    async with make_pool(database_url) as pool:
        market = Market(engine, pool)
        user = await market.user()
        await market.desk.place(user, buy(3 * 10**9))
        portfolio = await market.portfolios.get(user)
    await engine.dispose()
    return int(portfolio["account"]["id"])
