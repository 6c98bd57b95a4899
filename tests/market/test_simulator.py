"""The simulator over real sockets: Hermes' routes, framing, refusals; history; stopping."""

from __future__ import annotations

import asyncio
import json
from decimal import Decimal
from typing import Any

import httpx
import pytest

from paper_trade.market.hermes import confirms_feed, parse_updates
from paper_trade.market.simulator import create_simulator
from paper_trade.market.simulator.synthetic_source import SyntheticSource
from tests.market.simulator_server import (
    IDS,
    LATEST,
    SOL,
    STREAM,
    SetClock,
    order_key,
    running,
    streaming,
    take,
)

NOON = 1_762_603_200
HISTORY = "/v1/fixed_rate@200ms/history"
OTHER_ID = "e62df6c8b4a85fe1a67db44dc12de5db330f7ac66b72dc658afedf0f4a415b43"


def fast_source() -> SyntheticSource:
    """On the wall clock, a thousand updates a second."""
    return SyntheticSource(5, Decimal(400))


def standing_source() -> tuple[SyntheticSource, SetClock]:
    clock = SetClock(NOON)
    return SyntheticSource(5, clock=clock), clock


async def history(client: httpx.AsyncClient, **params: str) -> Any:
    query = {"symbol": "Crypto.SOL/USD", "resolution": "1", "from": str(NOON), "to": str(NOON)}
    return (await client.get(HISTORY, params={**query, **params})).json()


async def test_latest_is_the_streams_newest_update() -> None:
    source, clock = standing_source()
    async with running(create_simulator(source)) as client, streaming(client) as frames:
        clock.time_s += 0.4
        (streamed,) = await take(frames, 1)
        response = await client.get(LATEST, params=IDS)

    assert response.json() == streamed
    assert response.headers["content-type"] == "application/json"
    (tick,) = parse_updates(response.content, feed_id=SOL, feed="simulated", symbol="SOL")
    assert tick.publish_time == NOON
    assert tick.slot == NOON * 5 // 2 + 1
    assert Decimal(50) < tick.price < Decimal(400)


async def test_stream_is_complete_and_in_order_for_everyone() -> None:
    async with (
        running(create_simulator(fast_source())) as client,
        streaming(client) as frames,
        streaming(client) as other_frames,
    ):
        first, second = await asyncio.gather(take(frames, 1500), take(other_frames, 1500))

    slots = [slot for _, slot in map(order_key, first)]
    assert slots == list(range(slots[0], slots[0] + 1500))
    by_slot = {order_key(update): update for update in first}
    assert all(by_slot.get(order_key(update), update) == update for update in second)


async def test_frames_are_hermes_bytes() -> None:
    source, clock = standing_source()
    async with (
        running(create_simulator(source)) as client,
        client.stream("GET", STREAM, params=IDS) as response,
    ):
        clock.time_s += 0.4
        chunk = await anext(response.aiter_bytes())

    assert chunk.startswith(b'data:{"binary":{"encoding":"hex","data":["504e4155')
    assert chunk.endswith(b"}\n\n")


async def test_silence_is_filled_with_keep_alives() -> None:
    source, _ = standing_source()
    app = create_simulator(source, keep_alive_s=0.05)
    async with running(app) as client, streaming(client) as frames:
        assert [await anext(frames), await anext(frames)] == [":", ":"]


async def test_a_reader_too_far_behind_is_told_and_disconnected() -> None:
    source, clock = standing_source()
    async with running(create_simulator(source)) as client, streaming(client) as frames:
        clock.time_s += 3600
        assert [frame async for frame in frames] == [
            "event:error\ndata:Slow consumer: disconnected"
        ]


async def test_ids_come_in_every_spelling() -> None:
    source, _ = standing_source()
    async with running(create_simulator(source)) as client:
        plain = (await client.get(LATEST, params=IDS)).json()
        spellings = (f"[]=0x{SOL}", f"[]={SOL.upper()}", f"%5B%5D={SOL}", f"[0]={SOL}")
        for query in (f"ids{spelling}" for spelling in spellings):
            assert (await client.get(f"{LATEST}?{query}")).json() == plain
        bare = await client.get(f"{LATEST}?ids[]={SOL}&parsed=false&encoding=base64")

    assert set(bare.json()) == {"binary"}
    assert bare.json()["binary"]["encoding"] == "base64"


async def test_unknown_ids_are_named_or_ignored() -> None:
    query = f"?ids[]={SOL}&ids[]=0x{OTHER_ID.upper()}"
    source, _ = standing_source()
    async with running(create_simulator(source)) as client:
        for path in (LATEST, STREAM):
            response = await client.get(path + query)
            assert (response.status_code, response.text) == (
                404,
                f"Price ids not found: 0x{OTHER_ID}",
            )
            assert response.headers["content-type"].startswith("text/plain")
        known = await client.get(f"{LATEST}{query}&ignore_invalid_price_ids=true")
        assert [update["id"] for update in known.json()["parsed"]] == [SOL]
        none = await client.get(f"{LATEST}?ids[]={OTHER_ID}&ignore_invalid_price_ids=true")
        assert none.json() == {"binary": {"encoding": "hex", "data": []}, "parsed": []}


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?ids[]=",
        "?ids[]=12",
        f"?ids={SOL}",
        f"?ids[]={'g' * 64}",
        f"?ids[]={SOL}&encoding=gzip",
        f"?ids[]={SOL}&parsed=1",
    ],
)
async def test_queries_that_cannot_be_read_are_refused(query: str) -> None:
    async with running(create_simulator(standing_source()[0])) as client:
        for path in (LATEST, STREAM):
            response = await client.get(path + query)
            assert response.status_code == 400
            assert response.text.startswith("Failed to deserialize query string")


async def test_benchmarks_are_the_first_updates_of_their_second() -> None:
    async with (
        running(create_simulator(fast_source())) as client,
        client.stream("GET", STREAM, params={**IDS, "benchmarks_only": "true"}) as response,
    ):
        async for line in response.aiter_lines():
            if line.startswith("data:"):
                update = json.loads(line.removeprefix("data:"))["parsed"][0]
                break
            assert line in {"", ": No update available"}

    assert update["metadata"]["prev_publish_time"] < update["price"]["publish_time"]


async def test_a_key_is_asked_for_when_told_to() -> None:
    source, _ = standing_source()
    async with running(create_simulator(source, required_key="right")) as client:
        for path in (LATEST, STREAM, HISTORY):
            none = await client.get(path, params=IDS)
            wrong = await client.get(path, params=IDS, headers={"Authorization": "Bearer wrong"})
            assert (none.status_code, none.text) == (401, "unauthorized")
            assert (wrong.status_code, wrong.text) == (403, f"Not entitled: feed {SOL}")
        right = await client.get(LATEST, params=IDS, headers={"Authorization": "Bearer right"})
        assert right.status_code == 200
        assert (await client.get("/v2/price_feeds")).status_code == 200


async def test_feeds_can_be_searched() -> None:
    async with running(create_simulator(standing_source()[0])) as client:
        found = await client.get("/v2/price_feeds?query=sol&asset_type=crypto")
        assert confirms_feed(found.content, feed_id=SOL, feed_symbol="Crypto.SOL/USD")
        assert (await client.get("/v2/price_feeds?query=bonk")).json() == []
        assert (await client.get("/v2/price_feeds?asset_type=fx")).json() == []
        assert (await client.get("/v2/price_feeds?asset_type=cheese")).status_code == 400


async def test_every_answer_says_that_it_is_simulated() -> None:
    async with running(create_simulator(standing_source()[0])) as client:
        for path in ("/live", LATEST, "/v2/price_feeds", HISTORY, "/nothing"):
            response = await client.get(path)
            assert response.headers["x-market-data"] == "simulated"
        assert response.status_code == 404


async def test_history_is_columns_of_floats() -> None:
    source, clock = standing_source()
    clock.time_s += 86_400
    async with running(create_simulator(source)) as client:
        answer = await history(client, to=str(NOON + 60))
        bars = source.history(1, NOON, NOON + 60)
        assert answer == {
            "s": "ok",
            "t": [NOON, NOON + 60],
            "o": [timed.bar.open / 1e8 for timed in bars],
            "h": [timed.bar.high / 1e8 for timed in bars],
            "l": [timed.bar.low / 1e8 for timed in bars],
            "c": [timed.bar.close / 1e8 for timed in bars],
            "v": [0.0, 0.0],
        }
        assert [int(Decimal(str(price)).scaleb(8)) for price in answer["o"]] == [
            timed.bar.open for timed in bars
        ]
        day = await history(client, resolution="D", to=str(NOON + 86_400))
        assert day["t"] == [NOON + 43_200]
        future = await history(client, **{"from": str(NOON + 10**6), "to": str(NOON + 10**7)})
        assert future == {"s": "no_data", "t": [], "o": [], "h": [], "l": [], "c": [], "v": []}


@pytest.mark.parametrize(
    "wrong",
    [
        {"symbol": "Crypto.BTC/USD"},
        {"resolution": "7"},
        {"from": "yesterday"},
        {"to": "-1"},
        {"from": "0"},
    ],
)
async def test_history_says_what_is_wrong(wrong: dict[str, str]) -> None:
    async with running(create_simulator(standing_source()[0])) as client:
        answer = await history(client, **wrong)
    assert answer["s"] == "error"
    assert answer["errmsg"]
