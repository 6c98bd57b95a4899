"""The simulator as it is started: from settings, with its seed, until it is told to stop."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from paper_trade.market.candle_csv import BadCandleFile
from paper_trade.market.simulator import create_simulator, open_source, serve
from paper_trade.market.simulator.seed import BadSeedFile, kept_seed
from paper_trade.settings import Settings
from tests.market.simulator_server import IDS, LATEST, STREAM, order_key, running, streaming, take

PROGRAM = """
import asyncio
from paper_trade.market.simulator import serve
from paper_trade.settings import Settings
def say(port):
    print(port, flush=True)
asyncio.run(serve(Settings(_env_file=None), "127.0.0.1", 0, on_ready=say))
print("stopped", flush=True)
"""
GIVE_UP_S = 30


@asynccontextmanager
async def simulator_process(
    data_dir: Path,
) -> AsyncIterator[tuple[Process, str]]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        PROGRAM,
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "DATA_DIR": str(data_dir), "PYTHONUNBUFFERED": "1"},
    )
    assert process.stdout
    try:
        async with asyncio.timeout(GIVE_UP_S):
            while not (line := (await process.stdout.readline()).strip()).isdigit():
                assert process.returncode is None
            yield process, f"http://127.0.0.1:{line.decode()}"
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_open_streams_and_returns(
    tmp_path: Path, number: signal.Signals
) -> None:
    async with simulator_process(tmp_path) as (process, base_url):
        async with (
            httpx.AsyncClient(base_url=base_url, trust_env=False) as client,
            streaming(client) as frames,
        ):
            await take(frames, 1)
            process.send_signal(number)
            async for frame in frames:
                assert frame.startswith("data:")
        assert process.stdout
        assert b"stopped" in await process.stdout.read()
        assert await process.wait() == 0


async def test_a_restart_continues_the_same_market(tmp_path: Path) -> None:
    histories = []
    for _ in range(2):
        async with (
            simulator_process(tmp_path) as (_, base_url),
            httpx.AsyncClient(base_url=base_url, trust_env=False) as client,
        ):
            response = await client.get(
                "/v1/real_time/history?symbol=Crypto.SOL/USD&resolution=60&from=1760000000&to=1760100000"
            )
            histories.append(response.json())
    assert len(histories[0]["t"]) == 28
    assert histories[0] == histories[1]


def test_the_seed_is_drawn_once(tmp_path: Path) -> None:
    seed = kept_seed(tmp_path / "new")

    assert kept_seed(tmp_path / "new") == seed
    assert kept_seed(tmp_path / "other") != seed


def test_a_spoilt_seed_file_is_reported(tmp_path: Path) -> None:
    (tmp_path / "simulator-seed").write_bytes(b"\xff lucky\n")

    with pytest.raises(BadSeedFile, match="simulator-seed does not hold a number"):
        open_source(Settings(data_dir=tmp_path))


def test_a_given_seed_leaves_no_file(tmp_path: Path) -> None:
    first, again = (open_source(Settings(data_dir=tmp_path, simulator_seed=4)) for _ in "ab")

    assert first.history(1440, 1_760_000_000, 1_760_100_000) == again.history(
        1440, 1_760_000_000, 1_760_100_000
    )
    assert list(tmp_path.iterdir()) == []


async def test_a_bad_replay_and_a_taken_port_are_errors(tmp_path: Path) -> None:
    with pytest.raises(BadCandleFile, match="cannot be read"):
        await serve(Settings(simulator_replay=tmp_path / "none.csv"), "127.0.0.1", 0)
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(OSError, match="in use"):
        await serve(Settings(simulator_seed=1), "127.0.0.1", taken.getsockname()[1])


def replay_settings(tmp_path: Path, rows: int, speed: int) -> Settings:
    path = tmp_path / "candles.csv"
    lines = [f"{60 * n},{100 + n % 9},110,90,{100 + n % 7}" for n in range(100, 100 + rows)]
    path.write_text("time,open,high,low,close\n" + "\n".join(lines))
    return Settings(simulator_replay=path, simulator_speed=speed)


async def test_a_replay_is_streamed_whole_and_labelled(tmp_path: Path) -> None:
    source = open_source(replay_settings(tmp_path, rows=500, speed=1_000_000))
    async with running(create_simulator(source)) as client:
        async with streaming(client) as frames:
            updates = await take(frames, 2000)
        response = await client.get(LATEST, params=IDS)
        history = await client.get(
            "/v1/real_time/history?symbol=Crypto.SOL/USD&resolution=1&from=0&to=9999999999"
        )
    keys = [order_key(update) for update in updates]
    assert keys == sorted(set(keys))
    assert (keys[0][0], keys[-1][0]) == (6000, 6000 + 499 * 60 + 45)
    assert response.headers["x-market-data"] == "replay"
    assert order_key(response.json()) == keys[-1]
    assert history.json()["s"] == "no_data"


async def test_a_reader_that_stops_reading_stops_the_replay_until_it_leaves(
    tmp_path: Path,
) -> None:
    source = open_source(replay_settings(tmp_path, rows=20_000, speed=1_000_000))
    async with running(create_simulator(source)) as client:
        async with client.stream("GET", STREAM, params=IDS) as unread:
            assert unread.status_code == 200
            async with streaming(client) as frames:
                held_back = await take(frames, 1000)
        async with streaming(client) as frames:
            rest = await take(frames, 10_000)
    slots = [order_key(update)[1] for update in held_back + rest]
    assert slots == sorted(slots)
    assert len(set(slots)) >= 10_000
