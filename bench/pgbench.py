"""pgbench, as the limit of what PostgreSQL does with a given script."""

from __future__ import annotations

import asyncio
import re
import statistics
import tempfile
from pathlib import Path
from typing import Final

from paper_trade.stack.postgres import programs

SQL: Final = Path(__file__).with_name("sql")
_RATE = re.compile(r"^tps = ([0-9.]+)", re.MULTILINE)


async def transactions_per_second(
    database_url: str, script: str, *, clients: int, seconds: float, **variables: int
) -> float:
    """How often `script`, a file in bench/sql, runs in a second; its statements are prepared."""
    output = await _pgbench(database_url, script, clients, seconds, variables)
    rate = _RATE.search(output)
    assert rate is not None, output
    return float(rate[1])


async def median_latency_ms(
    database_url: str, script: str, *, seconds: float, **variables: int
) -> float:
    """The median time of one run of `script` by a client that is alone."""
    with tempfile.TemporaryDirectory() as folder:
        log = f"--log-prefix={folder}/log"
        await _pgbench(database_url, script, 1, seconds, variables, "--log", log)
        return await asyncio.to_thread(_median_ms, Path(folder))


def _median_ms(folder: Path) -> float:
    """Of the log that pgbench left: client, transaction, microseconds, …"""
    [log] = folder.iterdir()
    times = [int(line.split()[2]) for line in log.read_text().splitlines()]
    return statistics.median(times) / 1000


async def _pgbench(
    database_url: str,
    script: str,
    clients: int,
    seconds: float,
    variables: dict[str, int],
    *options: str,
) -> str:
    process = await asyncio.create_subprocess_exec(
        programs() / "pgbench",
        *("--no-vacuum", "--protocol=prepared", f"--file={SQL / script}"),
        *(f"--client={clients}", f"--jobs={min(clients, 2)}", f"--time={round(seconds)}"),
        *(f"--define={name}={value}" for name, value in variables.items()),
        *options,
        database_url,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output = (await process.communicate())[0].decode()
    assert process.returncode == 0, output
    return output
