"""Runs random histories on real servers."""

from __future__ import annotations

import asyncio

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.errors import Flaky
from hypothesis.stateful import run_state_machine_as_test

from tests.trading.random_orders.exchange import SetClock, open_exchange
from tests.trading.random_orders.machine import Count, RandomOrders


def run(
    database_url: str,
    redis_url: str,
    number: int,
    histories: int,
    steps: int,
    *,
    shrink: bool = False,
    count: Count | None = None,
) -> Count:
    """Play so many histories, the same ones for the same `number`; `count` with what they held.

    A history that fails is told step by step; with `shrink` Hypothesis first looks for a shorter
    one, for minutes.
    """
    clock, count, failures = SetClock(), count or Count(), list[Exception]()
    phases = [Phase.generate, Phase.shrink] if shrink else [Phase.generate]
    chosen = settings(
        max_examples=histories,
        stateful_step_count=steps,
        phases=phases,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
    with asyncio.Runner() as runner:
        opening = open_exchange(database_url, redis_url, clock)
        exchange = runner.run(opening.__aenter__())

        @seed(number)
        def machine() -> RandomOrders:
            return RandomOrders(runner, exchange, clock, count, failures)

        try:
            run_state_machine_as_test(machine, settings=chosen)  # type: ignore[arg-type]
        except Flaky as not_repeated:
            raise failures[0] from not_repeated
        finally:
            runner.run(opening.__aexit__(None, None, None))
    return count
