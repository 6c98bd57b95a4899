"""The product's wall clock goes wrong and is set right, while clients trade on a market that isn't.

What a step may do: make prices look old, so that orders are refused until it is set right. What it
must not: let an order be filled on an old price, a session live on, a candle be spoilt.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.deep.clock_faults import ProductClock, Stepped, can_be_stepped
from tests.deep.endure import OUT_OF_REACH, Fault, endure
from tests.deep.history import History
from tests.deep.report import note
from tests.deep.stage import Stage, stage
from tests.deep.trader import Account, Trader

pytestmark = pytest.mark.asyncio(loop_scope="module")

SESSION_TTL_S = 60
BRIEFLY = (3.0, 5.0)
MINUTES, A_DAY = 300, 86_400
TURN_WITHIN_S = 60
STEPS: dict[str, tuple[int, tuple[float, float]]] = {
    "clock 5 minutes ahead and back": (MINUTES, BRIEFLY),
    "clock 5 minutes behind and back": (-MINUTES, BRIEFLY),
    "clock 3 seconds ahead and back": (3, BRIEFLY),
    "clock 3 seconds behind and back": (-3, BRIEFLY),
    "clock 20 seconds behind for half a minute": (-20, (33.0, 36.0)),
}
"""By how many seconds, and for how long."""
SLIGHTLY_WRONG_S = 3
"""A clock that is off by so little cannot be told from a true one: prices may be as much older."""


@pytest.fixture(scope="module")
def clock(tmp_path_factory: pytest.TempPathFactory) -> ProductClock:
    """A clock that can be stepped; where there is none, the report says so."""
    clock = ProductClock(tmp_path_factory.mktemp("clock") / "error")
    clock.step(0)
    if not can_be_stepped(clock):
        for name in STEPS:
            note("faults", name, injected=0, remark="not tried: libfaketime does not work here")
        pytest.skip("libfaketime does not work on this machine")
    return clock


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(clock: ProductClock) -> AsyncIterator[Stage]:
    """One stack for all of them."""
    async with stage({**clock.environment, "SESSION_TTL_S": str(SESSION_TTL_S)}) as made:
        yield made


@pytest.mark.parametrize("name", STEPS)
async def test_step(running: Stage, clock: ProductClock, name: str) -> None:
    by_s, for_s = STEPS[name]
    fault = Fault(
        name,
        Stepped(clock, by_s, for_s),
        times=2,
        prices_missed=0.5,
        refusals=OUT_OF_REACH | {"unauthenticated"},
        bites=None if abs(by_s) <= SLIGHTLY_WRONG_S else "price_stale",
        price_slack_s=SLIGHTLY_WRONG_S if abs(by_s) <= SLIGHTLY_WRONG_S else 0.0,
    )
    await endure(running, fault)


async def test_jobs_go_on_after_a_clock_was_a_day_ahead(clock: ProductClock) -> None:
    """The turn that was planned meanwhile is a day away."""
    timetable = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.deep.stepped_timetable", "1"),
        env={**os.environ, **clock.environment},
        stdout=asyncio.subprocess.PIPE,
    )
    assert timetable.stdout is not None
    try:
        async with asyncio.timeout(TURN_WITHIN_S):
            for by_s in (0, A_DAY, 0):
                clock.step(by_s)
                for _ in range(3):
                    assert await timetable.stdout.readline()
    finally:
        clock.step(0)
        timetable.kill()
        await timetable.wait()


async def test_a_session_does_not_live_on_by_a_clock_that_went_back(
    running: Stage, clock: ProductClock
) -> None:
    trader = Trader(running.origin, Account(), History())
    try:
        await trader.sign_in()
        signed_in_at = time.monotonic()
        assert await trader.is_signed_in()
        clock.step(-MINUTES)
        assert await trader.is_signed_in()
        await asyncio.sleep(signed_in_at + SESSION_TTL_S + 1 - time.monotonic())
        assert not await trader.is_signed_in()
    finally:
        clock.step(0)
        await trader.close()
