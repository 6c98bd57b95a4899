"""The simulator's answers validate against Hermes' own OpenAPI document."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator  # type: ignore[import-untyped]

from paper_trade.market.simulator import create_simulator
from paper_trade.market.simulator.synthetic_source import SyntheticSource
from tests.market.simulator_server import IDS, LATEST, SOL, running, streaming, take

DOCUMENT = (
    Path(__file__).parents[3] / "shared" / "data" / "hermes" / "pyth-hermes-openapi-original.json"
)
pytestmark = pytest.mark.skipif(
    not DOCUMENT.exists(), reason="no OpenAPI document beside the project"
)


def validator(schema: dict[str, Any]) -> Draft4Validator:
    """OpenAPI 3.0's schemas are JSON Schema of draft 4, but for `nullable`."""
    document = json.loads(DOCUMENT.read_text(encoding="utf-8"), object_hook=_without_nullable)
    return Draft4Validator({**schema, "components": document["components"]})


def _without_nullable(schema: dict[str, Any]) -> dict[str, Any]:
    if schema.pop("nullable", False) and isinstance(schema.get("type"), str):
        schema["type"] = [schema["type"], "null"]
    return schema


PRICE_UPDATE = {"$ref": "#/components/schemas/PriceUpdate"}


async def test_latest_fits_in_every_form() -> None:
    update = validator(PRICE_UPDATE)
    async with running(create_simulator(SyntheticSource(1))) as client:
        for options in ({}, {"encoding": "base64"}, {"parsed": "false"}):
            answer = (await client.get(LATEST, params={**IDS, **options})).json()
            update.validate(answer)
            assert answer["binary"]["data"]


async def test_the_streams_events_fit() -> None:
    update = validator(PRICE_UPDATE)
    async with running(create_simulator(SyntheticSource(1))) as client, streaming(client) as frames:
        for answer in await take(frames, 3):
            update.validate(answer)


async def test_the_list_of_feeds_fits() -> None:
    feeds = validator(
        {"type": "array", "items": {"$ref": "#/components/schemas/PriceFeedMetadata"}}
    )
    async with running(create_simulator(SyntheticSource(1))) as client:
        answer = (await client.get("/v2/price_feeds?query=SOL")).json()
    feeds.validate(answer)
    assert answer[0]["id"] == SOL


def test_the_check_can_fail() -> None:
    assert not validator(PRICE_UPDATE).is_valid({"binary": {"encoding": "rot13", "data": []}})
