"""Random histories of sign-ins, orders and resets, each step compared with the reckoning."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, TypeVar
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.trading.random_orders.book import (
    FIRST_FUNDS,
    LEAST_FUNDS,
    MOST_FUNDS,
    Outcome,
    Placed,
    Wallet,
)
from tests.trading.random_orders.doors import User
from tests.trading.random_orders.exchange import BEGINNING, Exchange, SetClock
from tests.trading.random_orders.prices import Market, Move, moves
from tests.trading.random_orders.readings import Statement, expected, expected_of_closed
from tests.trading.random_orders.rules import MICRO, Order, Refusal
from tests.trading.random_orders.wishes import Again, Wish, again_for, agains, order_for, wishes

T = TypeVar("T")

WALLETS = 3
FUNDS = (
    *(LEAST_FUNDS, FIRST_FUNDS, MOST_FUNDS, Fraction("12345.678901")),
    *(LEAST_FUNDS - MICRO, MOST_FUNDS + MICRO, Fraction(0)),
)
UNREADABLE: tuple[dict[str, object], ...] = (
    {"size": "1e1"},
    {"size": 1},
    {"size": 1.5},
    {"size": "-1"},
    {"size": "+1"},
    {"size": " 1"},
    {"size": "1_000"},
    {"size": "1,5"},
    {"size": "\u0661"},
    {"size": "NaN"},
    {"size": "0.0000000001"},
    {"size": "9223372036.854775808"},
    {"quote_size": "1.0000001"},
    {"size": "1", "quote_size": "1"},
    {},
    {"size": "1", "max_price": "0"},
    {"size": "1", "max_price": "1e3"},
    {"size": "1", "side": "short"},
    {"size": "1", "leverage": "10"},
)

who = st.integers(0, WALLETS - 1)
bursts = st.lists(st.tuples(moves, wishes | wishes | wishes | agains), min_size=2, max_size=8)
relations = st.sampled_from(["none", "none", "none", "same", "same id"])
pairs = st.lists(st.tuples(wishes, wishes, relations), min_size=1, max_size=3)


@dataclass
class Count:
    """What a run has done."""

    orders: int = 0
    filled: int = 0
    refused: int = 0
    replayed: int = 0
    concurrent_pairs: int = 0
    sign_ins: int = 0
    resets: int = 0

    def add(self, outcome: Outcome) -> None:
        """An order's."""
        self.orders += 1
        if isinstance(outcome, Refusal):
            self.refused += 1
        elif isinstance(outcome, Placed) and outcome.replayed:
            self.replayed += 1
        else:
            self.filled += 1


@dataclass(frozen=True)
class Step:
    """The same thing done to the product and to the reckoning."""

    real: Callable[[], Coroutine[Any, Any, Outcome]]
    by_the_book: Callable[[Wallet], Outcome]


class RandomOrders(RuleBasedStateMachine):
    """Wallets that trade, reset, repeat themselves and do two things at once.

    What fails is added to `failures`: a race need not be lost again when Hypothesis repeats it.
    """

    def __init__(
        self,
        runner: asyncio.Runner,
        exchange: Exchange,
        clock: SetClock,
        count: Count,
        failures: list[Exception],
    ) -> None:
        super().__init__()
        self._runner = runner
        self._exchange = exchange
        self._count = count
        self._failures = failures
        self._wallets: dict[int, tuple[User, Wallet]] = {}
        self._ids = 0
        self._refused_id: UUID | None = None
        clock.seconds = Fraction(BEGINNING)
        self._market = Market(exchange, clock)
        self._run(exchange.empty())

    @initialize(wallet=who)
    def first_sign_in(self, wallet: int) -> None:
        self.sign_in(wallet, at_once=1)

    @rule(wallet=who, at_once=st.integers(1, 4))
    def sign_in(self, wallet: int, at_once: int) -> None:
        address = f"wallet {wallet}"
        calls = [self._exchange.sign_in(address) for _ in range(at_once)]
        users = self._run(together(calls))
        self._count.sign_ins += at_once
        assert len({user.id for user in users}) == 1
        if wallet in self._wallets:
            assert users[0].id == self._wallets[wallet][0].id
            assert not any(user.new for user in users)
        else:
            assert sum(user.new for user in users) == 1
            self._wallets[wallet] = users[0], Wallet()
        self._agree(wallet)

    @rule(wallet=who, burst=bursts)
    def orders(self, wallet: int, burst: list[tuple[Move, Wish | Again]]) -> None:
        """One order after the other, while the price moves."""
        wallet = self._known(wallet)
        for move, wish in burst:
            self._run(self._market.move(move))
            if order := self._order(wallet, wish):
                self._place(wallet, order, wish.door)

    @rule(wallet=who, burst=bursts)
    def more_orders(self, wallet: int, burst: list[tuple[Move, Wish | Again]]) -> None:
        """The same, because most of a history should be made of it."""
        self.orders(wallet, burst)

    @rule(wallet=who, move=moves, pairs=pairs)
    def two_at_once(self, wallet: int, move: Move, pairs: list[tuple[Wish, Wish, str]]) -> None:
        """Two orders at the same moment: of their own, or with one id, or the very same."""
        wallet = self._known(wallet)
        self._run(self._market.move(move))
        for wish, another, relation in pairs:
            one, other = self._new_order(wallet, wish), self._new_order(wallet, another)
            if relation != "none":
                one = replace(one, id=one.id or self._next_id())
                other = one if relation == "same" else replace(other, id=one.id)
            door = "desk" if other.late else another.door
            steps = self._placing(wallet, one, wish.door), self._placing(wallet, other, door)
            for answer in self._at_once(wallet, *steps):
                self._count.add(answer)
            self._count.concurrent_pairs += 1

    @rule(wallet=who, move=moves, wish=wishes, funds=st.sampled_from(FUNDS))
    def order_and_reset_at_once(self, wallet: int, move: Move, wish: Wish, funds: Fraction) -> None:
        wallet = self._known(wallet)
        self._run(self._market.move(move))
        placing = self._placing(wallet, self._new_order(wallet, wish), wish.door)
        answer, _ = self._at_once(wallet, placing, self._resetting(wallet, funds))
        self._count.add(answer)
        self._count.resets += 1

    @rule(wallet=who, funds=st.sampled_from(FUNDS))
    def reset(self, wallet: int, funds: Fraction) -> None:
        wallet = self._known(wallet)
        step = self._resetting(wallet, funds)
        assert self._run(step.real()) == step.by_the_book(self._wallets[wallet][1])
        self._count.resets += 1
        self._agree(wallet, most=2)

    @rule(wallet=who, bodies=st.lists(st.sampled_from(UNREADABLE), min_size=4, max_size=8))
    def unreadable(self, wallet: int, bodies: list[dict[str, object]]) -> None:
        wallet = self._known(wallet)
        user, _ = self._wallets[wallet]
        for body in bodies:
            sent = self._exchange.api.post(user, "/api/orders", {"side": "buy", **body})
            assert self._run(sent).json()["code"] == "validation_error", body
        self._agree(wallet)

    @invariant()
    def what_is_always_true(self) -> None:
        self._run(self._exchange.assert_invariants())

    def teardown(self) -> None:
        """Everything that anybody ever had is still as it should be."""
        failure = sys.exc_info()[1]
        if isinstance(failure, Exception):
            self._failures.append(failure)
        if failure is not None:
            return
        for wallet in self._wallets:
            user, book = self._wallets[wallet]
            self._agree(wallet, most=len(book.accounts))
            records = [account.record() for account in reversed(book.accounts)]
            assert self._run(self._exchange.records(user)) == records

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return self._runner.run(work)

    def _known(self, wallet: int) -> int:
        """One that has signed in."""
        return sorted(self._wallets)[wallet % len(self._wallets)]

    def _next_id(self) -> UUID:
        self._ids += 1
        return UUID(int=self._ids)

    def _order(self, wallet: int, wish: Wish | Again) -> Order | None:
        if isinstance(wish, Wish):
            return self._new_order(wallet, wish)
        sent = [order for order, _ in self._wallets[wallet][1].open.orders.values()]
        return again_for(wish, sent) if sent else None

    def _new_order(self, wallet: int, wish: Wish) -> Order:
        account = self._wallets[wallet][1].open
        # The id of a refused order is as good as a new one.
        order_id, self._refused_id = self._refused_id or self._next_id(), None
        return order_for(wish, account, self._market.level, order_id)

    def _place(self, wallet: int, order: Order, door_name: str) -> None:
        user, book = self._wallets[wallet]
        door, quote, now = self._exchange.doors[door_name], self._market.quote, self._market.now
        promised = self._run(door.preview(user, order))
        assert promised == book.open.preview(order, quote, now)
        answer = self._run(door.place(user, order))
        assert answer == book.open.place(order, quote, now)
        if isinstance(answer, Placed) and not answer.replayed:
            assert not isinstance(promised, Refusal)
            assert (promised.fill, promised.total) == (answer.trade.fill, answer.trade.total)
        if isinstance(answer, Refusal) and order.id not in book.open.orders:
            self._refused_id = order.id
        self._count.add(answer)
        self._agree(wallet)

    def _placing(self, wallet: int, order: Order, door_name: str) -> Step:
        user, _ = self._wallets[wallet]
        door, quote, now = self._exchange.doors[door_name], self._market.quote, self._market.now
        return Step(
            lambda: door.place(user, order), lambda book: book.open.place(order, quote, now)
        )

    def _resetting(self, wallet: int, funds: Fraction) -> Step:
        user, _ = self._wallets[wallet]
        quote, now = self._market.quote, self._market.now
        return Step(
            lambda: self._exchange.api.reset(user, funds),
            lambda book: book.reset(funds, quote, now),
        )

    def _at_once(self, wallet: int, one: Step, other: Step) -> list[Outcome]:
        """Do two things at the same moment: it must be as if one had come after the other."""
        user, before = self._wallets[wallet]
        answers = self._run(together([one.real(), other.real()]))
        found = answers, self._run(self._exchange.statements(user, most=2))
        possible = []
        for first, second in ((one, other), (other, one)):
            book = before.fork()
            outcomes = {id(step): step.by_the_book(book) for step in (first, second)}
            serial = [outcomes[id(one)], outcomes[id(other)]], self._statements(book, most=2)
            possible.append(serial)
            if serial == found:
                self._wallets[wallet] = user, book
        assert found in possible
        return answers

    def _agree(self, wallet: int, most: int = 1) -> None:
        """Compare the newest accounts of a wallet, all that can be read of them."""
        user, book = self._wallets[wallet]
        found = self._run(self._exchange.statements(user, most))
        assert found == self._statements(book, most)

    def _statements(self, book: Wallet, most: int) -> list[Statement]:
        closed = [expected_of_closed(account) for account in book.accounts[-2::-1]]
        return [expected(book.open, self._market.quote, self._market.now), *closed][:most]


async def together(calls: list[Coroutine[Any, Any, T]]) -> list[T]:
    """The answers to calls that are made at the same moment."""
    return list(await asyncio.gather(*calls))
