"""Many clients on few accounts, each doing at random what clients do."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TypeVar
from uuid import uuid4

from tests.deep.history import Attempt, Filled, History, Order, Refused, Unknown
from tests.deep.trader import Account, Trader

CLIENTS, ACCOUNTS = 8, 4
LONGEST_THOUGHT_S = 0.1
SMALLEST, LARGEST = 10_000_000, 50_000_000
"""Of an order, in lamports."""
TOO_MUCH = 9_000 * 10**9
POLL_S = 0.02
SETTLED_WITHIN_S = 60.0
T = TypeVar("T")


class Load:
    """Made by `running_load`."""

    def __init__(self, origin: str, clients: int, accounts: int) -> None:
        self.history = History()
        self._accounts = [Account() for _ in range(accounts)]
        self._traders = [
            Trader(origin, self._accounts[number % accounts], self.history)
            for number in range(clients)
        ]
        self._stopping = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def addresses(self) -> list[str]:
        return [account.address for account in self._accounts]

    @property
    def in_flight(self) -> int:
        """Orders that were sent and not answered yet."""
        return sum(trader.in_flight for trader in self._traders)

    def start(self) -> None:
        self._tasks = [asyncio.create_task(self._trade(trader)) for trader in self._traders]

    async def fill_after(self, moment: float, within_s: float) -> Attempt:
        """The first order sent after `moment` (UNIX seconds) that was filled.

        Raises:
            AssertionError: there was none in time.
        """

        def found() -> Attempt | None:
            self._fail_with_clients()
            later = (one for one in self.history.attempts if one.sent_at > moment)
            return next((one for one in later if isinstance(one.outcome, Filled)), None)

        return await eventually(found, "an order is filled", within_s)

    def _fail_with_clients(self) -> None:
        """Do not wait for what a client would have done that has failed."""
        for task in self._tasks:
            if task.done():
                task.result()

    async def stop(self) -> None:
        """Send nothing new, and wait for every answer that is still to come."""
        self._stopping.set()
        await asyncio.gather(*self._tasks)

    async def settle(self) -> None:
        """Ask again for every order whose end is not known, until it is."""
        for attempts in self.history.by_order().values():
            outcomes = [attempt.outcome for attempt in attempts]
            cut = any(isinstance(outcome, Unknown) for outcome in outcomes)
            if cut and not any(isinstance(outcome, Filled) for outcome in outcomes):
                await self._settle(attempts[0].order)

    async def _settle(self, order: Order) -> None:
        trader = next(t for t in self._traders if t.account.address == order.account)
        async with asyncio.timeout(SETTLED_WITHIN_S):
            attempt = await trader.send(order)
            while not _is_final(attempt):
                await asyncio.sleep(POLL_S)
                attempt = await trader.send(order)

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for trader in self._traders:
            await trader.close()

    async def _trade(self, trader: Trader) -> None:
        await trader.sign_in()
        sent: list[Order] = []
        while not self._stopping.is_set():
            await self._do_something(trader, sent)
            await asyncio.sleep(random.uniform(0, LONGEST_THOUGHT_S))

    async def _do_something(self, trader: Trader, sent: list[Order]) -> None:
        roll = random.random()
        if roll < 0.08:
            await trader.read_portfolio()
        elif roll < 0.16 and sent:
            await trader.send(random.choice(sent))
        elif roll < 0.20:
            order = new_order(trader.account.address)
            await asyncio.gather(trader.send(order), trader.send(order))
            sent.append(order)
        else:
            order = new_order(trader.account.address)
            await self._insist(trader, order)
            sent.append(order)

    async def _insist(self, trader: Trader, order: Order) -> None:
        """Send an order; perhaps again when the outcome is not known, as a careful client does."""
        while isinstance((await trader.send(order)).outcome, Unknown):
            if self._stopping.is_set() or random.random() < 0.5:
                return


def new_order(account: str) -> Order:
    """A small one of any kind; now and then one that nobody can pay for."""
    side = random.choice(["buy", "buy", "buy", "sell", "sell"])
    roll = random.random()
    if roll < 0.05:
        return Order(uuid4(), account, side, size=TOO_MUCH)
    if roll < 0.25:
        return Order(uuid4(), account, side, quote_size=random.randint(1_500_000, 8_000_000))
    return Order(uuid4(), account, side, size=random.randint(SMALLEST, LARGEST))


def _is_final(attempt: Attempt) -> bool:
    outcome = attempt.outcome
    if isinstance(outcome, Refused):
        return 400 < outcome.status < 500 and outcome.status != 401
    return isinstance(outcome, Filled)


async def eventually(condition: Callable[[], T | None], what: str, within_s: float) -> T:
    """What `condition` gives as soon as it holds; fail with `what` when it does not in time."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + within_s
    while not (held := condition()):
        assert loop.time() < deadline, f"Waited in vain: {what}"
        await asyncio.sleep(POLL_S)
    return held


@asynccontextmanager
async def running_load(
    origin: str, clients: int = CLIENTS, accounts: int = ACCOUNTS
) -> AsyncIterator[Load]:
    """Clients that trade until they are stopped."""
    load = Load(origin, clients, accounts)
    load.start()
    try:
        yield load
    finally:
        await load.close()
