"""The price server refuses: the price worker then waits for a minute, as it should.

Each refusal has a stack of its own, so that they wait at the same time.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from tests.deep import hermes_faults as hermes
from tests.deep.endure import Fault, endure
from tests.deep.hermes_faults import HermesFault
from tests.deep.stage import stage

A_MINUTE = Fault(
    "",
    HermesFault(),
    times=2,
    prices_missed=0.5,
    bites="price_stale",
    recovers_within_s=150,
    clients=2,
)
WITH_KEY = {"PYTH_API_KEY": "a-key-of-no-use"}
NONE: dict[str, str] = {}
FAULTS = [
    ("Hermes: no key", HermesFault(replies=hermes.NO_KEY), NONE),
    ("Hermes: bad key", HermesFault(replies=hermes.NOT_ENTITLED), WITH_KEY),
    ("Hermes: unknown id", HermesFault(replies=hermes.UNKNOWN_ID), NONE),
    ("Hermes: 429", HermesFault(replies=hermes.TOO_MANY), NONE),
]


@pytest.mark.timeout(600)
async def test_refusals() -> None:
    async with asyncio.TaskGroup() as group:
        for name, inject, settings in FAULTS:
            group.create_task(_refused(replace(A_MINUTE, name=name, inject=inject), settings))


async def _refused(fault: Fault, settings: dict[str, str]) -> None:
    async with stage(settings, web_processes=1) as made:
        await endure(made, fault)
