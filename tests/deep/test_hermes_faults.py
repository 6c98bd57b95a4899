"""Every fault of the price server, on a whole stack, while many clients trade on its prices."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.deep import hermes_faults as hermes
from tests.deep.endure import OUT_OF_REACH, Fault, Inject, endure
from tests.deep.hermes_faults import TOO_LONG, HermesFault
from tests.deep.stage import Stage, stage

TIMEOUT, SLOW = "Connection timeout reached (24h)", "Slow consumer: disconnected"

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running() -> AsyncIterator[Stage]:
    """One stack for all of them."""
    async with stage() as made:
        yield made


def fault(name: str, inject: Inject, bites: str | None = None) -> Fault:
    return Fault(
        f"Hermes: {name}",
        inject,
        times=2,
        prices_missed=0.5,
        refusals=OUT_OF_REACH | {bites} if bites else OUT_OF_REACH,
        bites=bites,
    )


FAULTS = [
    fault("cut inside an event", HermesFault(hermes.cut_inside_an_event)),
    fault("cut inside a character", HermesFault(hermes.cut_inside_a_character)),
    fault("error event, 24 h", HermesFault(hermes.with_an_error(TIMEOUT))),
    fault("error event, slow consumer", HermesFault(hermes.with_an_error(SLOW))),
    fault("equal publish times", HermesFault(hermes.two_in_one_moment)),
    fault("older slot", HermesFault(hermes.an_older_slot_behind)),
    fault("null metadata", HermesFault(hermes.without_metadata)),
    fault("changed expo", HermesFault(hermes.with_another_expo)),
    fault("wide confidence", HermesFault(hermes.with_a_wide_confidence), "price_uncertain"),
    fault("price of zero", HermesFault(hermes.behind_an_impossible_price(0))),
    fault("negative price", HermesFault(hermes.behind_an_impossible_price(-1))),
    fault("a thousand times off", HermesFault(hermes.behind_an_impossible_price(1000))),
    fault("invalid JSON", HermesFault(hermes.behind_invalid_json)),
    fault("200 with HTML", HermesFault(replies=hermes.HTML)),
    fault("frozen publish time", hermes.frozen_publish_time, "price_stale"),
    fault("keep-alives only", HermesFault(hermes.keep_alives_only, for_s=TOO_LONG)),
    fault(
        "accepts, never answers",
        HermesFault(replies=hermes.NEVER_ANSWERS, for_s=TOO_LONG),
        "price_stale",
    ),
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
async def test_fault(running: Stage, fault: Fault) -> None:
    await endure(running, fault)
