"""Processes that are killed or stand still, while many clients trade."""

from __future__ import annotations

import signal
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.deep import process_faults as faults
from tests.deep.endure import Fault, endure
from tests.deep.process_faults import killed
from tests.deep.stage import Stage, stage

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running() -> AsyncIterator[Stage]:
    """One stack for all of them."""
    async with stage() as made:
        yield made


# In this order each part has run for a minute when its turn comes again: the launcher's pauses
# before a new start are then the short ones.
FAULTS = [
    Fault("kill -9 of PostgreSQL", killed(faults.postgres)),
    Fault("kill -9 of Redis", killed(faults.redis), prices_missed=2.5),
    Fault("kill -9 of a web process", killed(faults.any_web_worker), times=5),
    Fault("kill -9 of the price worker", killed(faults.price_worker), prices_missed=0.5),
    Fault("kill -9 of the candle worker", killed(faults.candle_worker)),
    Fault("kill -9 of the maintenance worker", killed(faults.maintenance_worker)),
    Fault("PostgreSQL: immediate stop", killed(faults.postgres, signal.SIGQUIT)),
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
async def test_fault(running: Stage, fault: Fault) -> None:
    await endure(running, fault)
