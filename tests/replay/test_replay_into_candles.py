"""A file of candles goes in at the simulator's end, and the same candles are in the database.

Everything between is real: the simulator's socket, the price worker, Redis, the candle worker
(killed again and again), PostgreSQL.
"""

from __future__ import annotations

import csv
import gzip
import random
from decimal import Decimal
from pathlib import Path

import psycopg
import pytest
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.processes import wait_until
from tests.replay.processes import Process, running, simulator

MARKET = Path(__file__).parents[3] / "shared" / "data" / "market"
MINUTES = "sol_usdt_1m_2021.csv.gz"
FIVE_MINUTES = "sol_usdt_5m_2021.csv.gz"
WITHIN_S = 1200

Row = tuple[int, Decimal, Decimal, Decimal, Decimal]


def read(path: Path) -> dict[int, Row]:
    with gzip.open(path, "rt") as file:
        return {
            int(row["time"]): (
                int(row["time"]),
                Decimal(row["open"]),
                Decimal(row["high"]),
                Decimal(row["low"]),
                Decimal(row["close"]),
            )
            for row in csv.DictReader(file)
        }


def write(path: Path, candles: int) -> None:
    """A file of minutes with some missing."""
    dice = random.Random(7)
    with gzip.open(path, "wt") as file:
        file.write("time,open,high,low,close,volume\n")
        for minute in range(candles):
            low, *middle, high = sorted(dice.randint(14_000, 16_000) for _ in range(4))
            dice.shuffle(middle)
            row = (Decimal(cents) / 100 for cents in (middle[0], high, low, middle[1]))
            if minute % 97 not in {40, 41}:
                file.write(f"{1_600_000_020 + 60 * minute},{','.join(map(str, row))},1\n")


class Table:
    """What the candle worker has written so far."""

    def __init__(self, url: str) -> None:
        self._url = url

    def candles(self, timeframe: str) -> dict[int, Row]:
        query = """
            SELECT open_time, open, high, low, close FROM candles
            WHERE feed = 'replay' AND timeframe = %s::timeframe
        """
        with psycopg.connect(self._url) as connection:
            return {row[0]: row for row in connection.execute(query, [timeframe])}

    def count(self) -> int:
        query = "SELECT count(*) FROM candles WHERE timeframe = '1m'"
        with psycopg.connect(self._url) as connection:
            row = connection.execute(query).fetchone()
        assert row is not None
        return int(row[0])


def replay(environment: dict[str, str], table: Table, file: dict[int, Row], kills: int) -> None:
    """Run until the file's last candle is whole, killing the candle worker `kills` times."""
    with simulator(environment) as url:
        environment = environment | {"HERMES_URL": url, "PYTH_HISTORY_URL": url}
        with running(environment, "worker", "prices"):
            for kill in range(1, kills + 1):
                with running(environment, "worker", "candles") as worker:
                    wait_for(table, kill * len(file) // (kills + 2), worker)
                assert table.count() < len(file)
            with running(environment, "worker", "candles"):
                wait_until(lambda: table.candles("1m") == file, "the file's candles", WITHIN_S)


def wait_for(table: Table, candles: int, worker: Process) -> None:
    def reached_or_dead() -> bool:
        return table.count() >= candles or worker.poll() is not None

    wait_until(reached_or_dead, f"{candles} candles", WITHIN_S)
    assert worker.poll() is None


@pytest.mark.timeout(WITHIN_S + 300)
@pytest.mark.parametrize("source", ["a made-up file", MINUTES])
def test_the_candles_are_the_files_though_the_worker_is_killed(
    source: str,
    tmp_path: Path,
    engine: AsyncEngine,
    redis: Redis,
    database_url: str,
    redis_url: str,
) -> None:
    path = MARKET / source
    if source == MINUTES and not path.exists():
        pytest.skip("The recorded market is not here")
    if source != MINUTES:
        path = tmp_path / "minutes.csv.gz"
        write(path, 3000)
    environment = {
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "DATA_DIR": str(tmp_path),
        "PRICE_FEED": "simulated",
        "SIMULATOR_REPLAY": str(path),
        "SIMULATOR_SPEED": "1000000",
    }
    table, file = Table(database_url), read(path)
    replay(environment, table, file, kills=10 if source == MINUTES else 2)

    assert table.candles("1m") == file
    if source == MINUTES:
        assert len(file) == 43_079
        assert_rolled_up(table.candles("5m"), read(MARKET / FIVE_MINUTES), file)


def assert_rolled_up(
    built: dict[int, Row], recorded: dict[int, Row], minutes: dict[int, Row]
) -> None:
    """The 5m candles are the recorded ones wherever all five minutes are there."""
    whole = [t for t in recorded if all(t + 60 * i in minutes for i in range(5))]
    assert len(whole) > 8_000
    assert {t: built[t] for t in whole} == {t: recorded[t] for t in whole}
