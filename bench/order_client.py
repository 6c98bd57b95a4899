"""A process that places orders through `OrderDesk.place`, with all that a web process runs."""

from __future__ import annotations

import asyncio
import statistics
import time
from random import Random
from uuid import UUID

import uvloop

from bench.processes import Result, Task, answer_tasks
from paper_trade.bootstrap import Services, open_services
from paper_trade.settings import load_settings
from paper_trade.trading.orders import OrderRequest
from paper_trade.vocabulary import Side

BOUGHT, SOLD = 2_000_000, 1_000_000
"""Lamports: twice and once the smallest order, so that nothing runs out."""


async def place_orders(services: Services, task: Task) -> Result:
    """Place orders for `seconds`, `in_flight` at a time, for users `first` to `last` at random."""
    random = Random()
    latencies: list[float] = []
    end = time.perf_counter() + task["seconds"]

    async def client() -> None:
        while (began := time.perf_counter()) < end:
            side = random.choice((Side.BUY, Side.SELL))
            size = BOUGHT if side is Side.BUY else SOLD
            order_id = UUID(int=random.getrandbits(128), version=4)
            user_id = random.randint(task["first"], task["last"])
            request = OrderRequest(side, size=size, client_order_id=order_id)
            await services.desk.place(user_id, request)
            latencies.append(time.perf_counter() - began)

    cpu = time.process_time()
    await asyncio.gather(*(client() for _ in range(task["in_flight"])))
    return {
        "orders": len(latencies),
        "median_ms": statistics.median(latencies) * 1000,
        "cpu_us": (time.process_time() - cpu) * 1e6 / len(latencies),
    }


async def main() -> None:
    async with open_services(load_settings()) as services:
        await answer_tasks(lambda task: place_orders(services, task))


if __name__ == "__main__":
    uvloop.run(main())
