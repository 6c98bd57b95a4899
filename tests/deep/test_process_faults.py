"""Processes that are killed or stand still, while many clients trade."""

from __future__ import annotations

import signal
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.deep import process_faults as faults
from tests.deep.endure import OUT_OF_REACH, Fault, endure
from tests.deep.pool_faults import CLIENTS, rows_held
from tests.deep.process_faults import frozen, killed
from tests.deep.stage import Stage, stage

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running() -> AsyncIterator[Stage]:
    """One stack for all of them."""
    async with stage() as made:
        yield made


A_WHILE = (4.0, 6.0)
"""Longer than a lease lasts, and than an impatient reader waits for Redis."""
TOO_LONG = (13.0, 14.0)
"""Longer than the API lets anybody wait."""
SIGNED_OUT = OUT_OF_REACH | {"unauthenticated"}

# In this order a part has run for a while when its turn comes again: the launcher's pauses before
# a new start are then the short ones.
FAULTS = [
    Fault("kill -9 of PostgreSQL", killed(faults.postgres), bites="service_unavailable"),
    Fault("kill -9 of Redis", killed(faults.redis), prices_missed=2.5, bites="service_unavailable"),
    Fault("kill -9 of a web process", killed(faults.any_web_worker)),
    Fault("kill -9 of the price worker", killed(faults.price_worker), prices_missed=0.5),
    Fault("kill -9 of the candle worker", killed(faults.candle_worker)),
    Fault("kill -9 of the maintenance worker", killed(faults.maintenance_worker)),
    Fault(
        "PostgreSQL stopped at once",
        killed(faults.postgres, signal.SIGQUIT),
        bites="service_unavailable",
    ),
    Fault("Redis without its data", faults.redis_loses_all, 3, 2.5, SIGNED_OUT, "unauthenticated"),
    Fault("kill -9 of one of PostgreSQL's processes", killed(faults.postgres_connection)),
    Fault("frozen web process", frozen(faults.any_web_worker, (6, 8)), 2, answers_within_s=21),
    Fault("frozen price worker", frozen(faults.price_worker, A_WHILE), 2, 0.5),
    Fault("frozen candle worker", frozen(faults.candle_worker, A_WHILE), 2),
    Fault("frozen maintenance worker", frozen(faults.maintenance_worker, A_WHILE), 2),
    Fault("kill -9 of the web server", killed(faults.web_server), 2),
    Fault(
        "Redis without its data, market still",
        faults.redis_loses_all_in_a_still_market,
        2,
        2.5,
        SIGNED_OUT,
        "unauthenticated",
    ),
    Fault("frozen PostgreSQL", frozen(faults.postgres, TOO_LONG), 2),
    Fault("frozen Redis", frozen(faults.redis, A_WHILE), 2, 0.5),
    Fault("connections used up", rows_held, clients=CLIENTS, bites="service_unavailable"),
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
async def test_fault(running: Stage, fault: Fault) -> None:
    await endure(running, fault)
