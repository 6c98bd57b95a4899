"""Ten thousand random orders and more, other ones each time."""

from __future__ import annotations

import os
import secrets
from dataclasses import asdict

import pytest

from tests.deep.report import note
from tests.trading.random_orders.machine import Count
from tests.trading.random_orders.run import run

ORDERS = 10_000
HISTORIES_A_RUN = 25
LIMIT_S = 3600


@pytest.mark.timeout(LIMIT_S)
def test_whatever_happens_is_what_the_rules_say(database_url: str, redis_url: str) -> None:
    """SEED repeats a run; without it one is drawn, and told."""
    first = number = int(os.environ.get("SEED") or secrets.randbits(32))
    count = Count()
    while count.orders < ORDERS:
        print(f"SEED={number}: {count.orders} orders so far")
        run(database_url, redis_url, number, HISTORIES_A_RUN, steps=50, shrink=True, count=count)
        number += 1
    note(
        "properties",
        "random orders against the oracle",
        **asdict(count),
        invariants_broken=0,
        seed=str(first),
    )
