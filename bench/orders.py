"""Orders: through the service and over HTTP, beside pgbench doing the same to the same tables."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import psycopg

from bench.lines import Line, compare
from bench.pgbench import SQL, median_latency_ms, transactions_per_second
from bench.processes import Loader, loader
from bench.servers import Servers, durable_servers, web_processes
from paper_trade.bootstrap import Services, open_services
from paper_trade.clock import utc_now
from paper_trade.market.prices import LEADER_KEY
from paper_trade.market.tick import Tick
from paper_trade.trading.orders import OrderRequest
from paper_trade.vocabulary import Side

PROCESSES: Final = 2
IN_FLIGHT: Final = 8
CONNECTIONS: Final = 16
ACCOUNTS: Final = 200
SECONDS: Final = 3
FUNDS: Final = 1_000_000
TICK_EVERY_S: Final = 0.4
_LEADER: Final = "bench"
_ONE_SOL: Final = 10**9


@dataclass(frozen=True, slots=True)
class Stage:
    """Everything that is compared, running and idle. Users are numbered from 1."""

    servers: Servers
    placing: list[Loader]
    sending: Loader
    port: int
    tokens: list[str]

    async def placed(self, first: int, last: int) -> float:
        """Orders a second through the service."""
        load = {"in_flight": IN_FLIGHT // PROCESSES, "seconds": SECONDS}
        results = await asyncio.gather(
            *(client.do(first=first, last=last, **load) for client in self.placing)
        )
        return float(sum(result["orders"] for result in results)) / SECONDS

    async def placed_alone(self) -> float:
        """Median milliseconds of one order at a time."""
        result = await self.placing[0].do(first=1, last=ACCOUNTS, in_flight=1, seconds=SECONDS)
        return float(result["median_ms"])

    async def sent(self) -> float:
        """Orders a second over HTTP."""
        result = await self.sending.do(
            port=self.port, tokens=self.tokens, connections=CONNECTIONS, seconds=SECONDS
        )
        assert result["statuses"].keys() == {"201"}, result
        return float(result["statuses"]["201"]) / SECONDS

    async def written(self, script: str, first: int, last: int) -> float:
        """Transactions a second of pgbench."""
        return await transactions_per_second(
            self.servers.database_url,
            script,
            clients=IN_FLIGHT,
            seconds=SECONDS,
            first=first,
            last=last,
        )

    async def written_alone(self, script: str) -> float:
        """Median milliseconds of pgbench's one client."""
        return await median_latency_ms(
            self.servers.database_url, script, seconds=SECONDS, first=1, last=ACCOUNTS
        )


async def lines() -> AsyncIterator[Line]:
    """The lines of `POST /api/orders` and what is below it."""
    async with _stage() as stage:
        async for line in _throughput(stage):
            yield line
        async for line in _hot(stage):
            yield line
        async for line in _latency(stage):
            yield line


async def _throughput(stage: Stage) -> AsyncIterator[Line]:
    everyone = (1, ACCOUNTS)
    service, statements, function, http = await compare(
        lambda: stage.placed(*everyone),
        lambda: stage.written("order.sql", *everyone),
        lambda: stage.written("order_in_one.sql", *everyone),
        stage.sent,
    )
    name, unit = f"orders, service, {ACCOUNTS} accounts", "orders/s"
    yield Line(name, unit, service, statements, "pgbench, same statements", at_least=0.6)
    yield Line(name, unit, service, function, "pgbench, one function")
    name = f"orders, HTTP, {CONNECTIONS} clients"
    yield Line(name, unit, http, service, "the service", at_least=0.6)
    yield Line(name, unit, http, statements, "pgbench, same statements", at_least=0.36)


async def _hot(stage: Stage) -> AsyncIterator[Line]:
    service, statements, function = await compare(
        lambda: stage.placed(1, 1),
        lambda: stage.written("order.sql", 1, 1),
        lambda: stage.written("order_in_one.sql", 1, 1),
    )
    name, unit = "orders, service, one hot account", "orders/s"
    yield Line(name, unit, service, statements, "pgbench, same statements", at_least=0.6)
    yield Line(name, unit, service, function, "pgbench, one function")


async def _latency(stage: Stage) -> AsyncIterator[Line]:
    service, statements, function = await compare(
        stage.placed_alone,
        lambda: stage.written_alone("order.sql"),
        lambda: stage.written_alone("order_in_one.sql"),
    )
    name, unit = "one order alone, p50", "ms"
    yield Line(name, unit, service, statements, "pgbench, same statements", at_most=1.8)
    yield Line(name, unit, service, function, "pgbench, one function")


@asynccontextmanager
async def _stage() -> AsyncIterator[Stage]:
    with durable_servers() as servers:
        async with AsyncExitStack() as stack, open_services(servers.settings()) as services:
            await _publish_price(services, 0)
            stack.push_async_callback(_ended, asyncio.create_task(_keep_price(services)))
            tokens = await _sign_in(services)
            with psycopg.connect(servers.database_url) as connection:
                connection.execute((SQL / "place_order.sql").read_text())
            environment = servers.environment()
            placing = [
                await stack.enter_async_context(loader("bench.order_client", environment))
                for _ in range(PROCESSES)
            ]
            sending = await stack.enter_async_context(loader("bench.http_client", environment))
            port = await stack.enter_async_context(web_processes(servers, PROCESSES))
            yield Stage(servers, placing, sending, port, tokens)


async def _keep_price(services: Services) -> None:
    """A fresh price as long as this runs."""
    for slot in itertools.count(1):
        await asyncio.sleep(TICK_EVERY_S)
        await _publish_price(services, slot)


async def _publish_price(services: Services, slot: int) -> None:
    """Have the price worker publish a price."""
    await services.redis.set(LEADER_KEY, _LEADER)
    published = int(utc_now().timestamp())
    price = Decimal(150) + Decimal(slot % 100) / 100
    tick = Tick("simulated", "SOL", price, Decimal("0.05"), published, slot)
    await services.prices.publish(tick, _LEADER)


async def _ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.wait([task])


async def _sign_in(services: Services) -> list[str]:
    """So many users, each with an account that can neither buy nor sell out: their tokens."""
    tokens = []
    for number in range(ACCOUNTS):
        user = await services.accounts.ensure_user(f"wallet-{number}")
        await services.accounts.reset(user.id, FUNDS * 10**6)
        await services.desk.place(user.id, OrderRequest(Side.BUY, size=_ONE_SOL))
        tokens.append((await services.sessions.create(user))[0])
    return tokens
