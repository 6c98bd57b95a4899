"""Leaders killed and frozen for minutes: who takes over, how soon, and what is left of it."""

from __future__ import annotations

import os
import random
import secrets
import time
from pathlib import Path

import pytest
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.deep.report import note
from tests.processes import wait_until
from tests.workers.standby.outcome import (
    SETTLED_AFTER_S,
    assert_built_of,
    assert_history,
)
from tests.workers.standby.pair import Pair, until_ready
from tests.workers.standby.stage import Stage, open_stage

ROUNDS = 14
FROZEN = 0.3
"""How often a leader is frozen instead of killed."""
LONGEST_PAUSE_S = 1.5
TAKEOVER_S = 5
LIMIT_S = 1200
BACKFILL_S = 60
"""How often history is asked."""


class Toll:
    """What was done to the workers of each kind."""

    def __init__(self, stage: Stage, dice: random.Random) -> None:
        self._stage = stage
        self._dice = dice
        self.kills = dict.fromkeys(stage.pairs, 0)
        self.freezes = dict.fromkeys(stage.pairs, 0)
        self.prices_lost_at: list[float] = []

    def take_all_leaders(self) -> None:
        """One of each kind, in any order, at random moments; then make the pairs whole again."""
        pairs = list(self._stage.pairs.values())
        until_ready(pairs)
        frozen = []
        for pair in self._dice.sample(pairs, len(pairs)):
            time.sleep(self._dice.uniform(0, LONGEST_PAUSE_S))
            if self._take(pair):
                frozen.append(pair)
        _until_all_are_taken_over(pairs)
        for pair in pairs:
            if pair in frozen:
                pair.thaw()
            else:
                pair.start_one()

    def _take(self, pair: Pair) -> bool:
        """Whether its leader was frozen, not killed."""
        freeze = self._dice.random() < FROZEN
        counted = self.freezes if freeze else self.kills
        counted[pair.name] += 1
        (pair.freeze_leader if freeze else pair.kill_leader)()
        if pair.name == "prices":
            self.prices_lost_at.append(pair.lost_at)
        return freeze


def _until_all_are_taken_over(pairs: list[Pair]) -> None:
    waiting = set(pairs)

    def all_are() -> bool:
        waiting.difference_update([pair for pair in waiting if pair.was_taken_over()])
        return not waiting

    wait_until(all_are, "every standby")


def _wait_for_history(stage: Stage) -> int:
    """Until every minute in which something was done is settled and whole; the end of the last."""
    end = (int(time.time()) // 60 + 1) * 60
    within_s = 60 + SETTLED_AFTER_S + 2 * BACKFILL_S
    late = f"""
        SELECT count(*) FROM candles
        WHERE timeframe = '1m' AND feed = 'simulated' AND open_time < {end} AND partial
    """
    settled_at = end + SETTLED_AFTER_S
    wait_until(
        lambda: time.time() > settled_at and stage.value(late) == 0, "whole minutes", within_s
    )
    return end


@pytest.mark.timeout(LIMIT_S)
def test_every_leader_is_lost_again_and_again(
    engine: AsyncEngine, redis: Redis, database_url: str, redis_url: str, tmp_path: Path
) -> None:
    """SEED repeats the order of events; without it one is drawn, and told."""
    seed = int(os.environ.get("SEED") or secrets.randbits(32))
    print(f"SEED={seed}")
    with open_stage(database_url, redis_url, tmp_path, history=True) as (stage, market):
        began = int(time.time()) // 60 * 60
        toll = Toll(stage, random.Random(seed))
        for _ in range(ROUNDS):
            toll.take_all_leaders()
        until_ready(list(stage.pairs.values()))
        end = _wait_for_history(stage)
        snapshots = stage.snapshots()
        market.close()
        wait_until(stage.all_is_counted, "all ticks in candles")
        ticks, candles = stage.ticks(), stage.candles()
        of_the_frozen = stage.ticks_of_the_frozen()

    took = {name: round(max(pair.took_s), 2) for name, pair in stage.pairs.items()}
    done = {
        name: {"kills": toll.kills[name], "freezes": toll.freezes[name], "took_over_s": took[name]}
        for name in stage.pairs
    }
    again = round(max(ticks.first_after(lost_at) for lost_at in toll.prices_lost_at), 2)
    number, counted = len(ticks.in_order_of_arrival), candles.ticks_in_minutes
    print(done, again, ticks.doubled, ticks.missing, ticks.in_gaps, snapshots)

    assert all(map(stage.served.is_true, ticks.in_order_of_arrival))
    assert (ticks.doubled, ticks.missing, of_the_frozen) == (0, 0, 0)
    assert_built_of(candles, ticks)
    minutes = assert_history(candles, stage.served, began, end)
    assert (snapshots.doubled, snapshots.missing) == (0, 0)
    assert max(took.values()) <= TAKEOVER_S

    note(
        "standby",
        "prices",
        **done["prices"],
        prices_again_s=again,
        ticks=number,
        doubled=ticks.doubled,
        missing=ticks.missing,
        in_marked_gaps=ticks.in_gaps,
    )
    note(
        "standby",
        "candles",
        **done["candles"],
        minutes=minutes,
        doubled=max(counted - number, 0),
        missing=max(number - counted, 0),
    )
    note(
        "standby",
        "maintenance",
        **done["maintenance"],
        snapshots=snapshots.taken,
        doubled=snapshots.doubled,
        missing=snapshots.missing,
    )
