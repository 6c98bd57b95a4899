"""Of two workers of a kind the leader goes, and the other one goes on: nothing twice, nothing lost.

The real processes on real servers. `tests/deep` does it for minutes, and looks at the clock.
"""

from __future__ import annotations

from pathlib import Path

from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.processes import wait_until
from tests.workers.standby.outcome import assert_built_of
from tests.workers.standby.pair import until_ready
from tests.workers.standby.stage import open_stage


def test_the_other_goes_on(
    engine: AsyncEngine, redis: Redis, database_url: str, redis_url: str, tmp_path: Path
) -> None:
    with open_stage(database_url, redis_url, tmp_path, history=False) as (stage, market):
        pairs = stage.pairs
        pairs["prices"].freeze_leader()
        pairs["candles"].kill_leader()
        pairs["maintenance"].kill_leader()
        for pair in pairs.values():
            wait_until(pair.was_taken_over, f"the other {pair.name} worker")
        pairs["prices"].thaw()
        until_ready([pairs["prices"]])
        recorded = len(stage.ticks().in_order_of_arrival)
        wait_until(lambda: len(stage.ticks().in_order_of_arrival) > recorded + 10, "prices")
        market.close()
        wait_until(stage.all_is_counted, "all ticks in candles")
        assert stage.ticks_of_the_frozen() == 0
        ticks, candles, snapshots = stage.ticks(), stage.candles(), stage.snapshots()

    assert (ticks.doubled, ticks.missing) == (0, 0)
    assert ticks.in_gaps > 0
    assert all(map(stage.served.is_true, ticks.in_order_of_arrival))
    assert_built_of(candles, ticks)
    assert snapshots.doubled == 0
