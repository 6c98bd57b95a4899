"""Inject a fault again and again under load, then let the books explain everything."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from tests.deep.books import broken_invariants, read_books
from tests.deep.checker import Verdict, Wrong, explain
from tests.deep.history import History, Outcome, Refused, Unknown
from tests.deep.load import CLIENTS, Load, running_load
from tests.deep.market_checks import wrong_fills
from tests.deep.report import note
from tests.deep.stage import MAX_PRICE_AGE_S, Stage

BY_RULE = frozenset(
    {"insufficient_balance", "size_too_small", "size_too_large", "idempotency_conflict"}
)
OUT_OF_REACH = frozenset({"service_unavailable", "price_unavailable", "price_stale", "unreachable"})
WARM_UP_S = 30.0
Inject = Callable[[Stage], Awaitable[None]]
"""Does something bad once, and returns when it is over."""


@dataclass(frozen=True)
class Fault:
    """Something that goes wrong, and what it may cost.

    `prices_missed`: from how many seconds before it on prices may be lost; None when not one may
    be. `refusals` are the codes with which orders may be refused, besides those of the trading
    rules; `bites` is the one without which the fault has not been felt. `answers_within_s` bounds
    every answer, and `price_slack_s` is what a price's age may be beyond the limit.
    """

    name: str
    inject: Inject
    times: int = 3
    prices_missed: float | None = None
    refusals: frozenset[str] = OUT_OF_REACH
    bites: str | None = None
    recovers_within_s: float = 60.0
    answers_within_s: float = 16.0
    price_slack_s: float = 0.0
    clients: int = CLIENTS


@dataclass
class Endured:
    """What a fault, injected several times, has led to."""

    in_flight: int = 0
    orders_again_s: list[float] = field(default_factory=list)
    whole_again_s: list[float] = field(default_factory=list)


async def endure(stage: Stage, fault: Fault) -> Verdict:
    """Let clients trade through `fault`; note what came of it, and fail if anything is wrong."""
    endured = Endured()
    async with running_load(stage.origin, fault.clients) as load:
        await load.fill_after(time.time(), WARM_UP_S)
        for _ in range(fault.times):
            await asyncio.sleep(random.uniform(0.2, 1.5))
            await _once(stage, fault, load, endured)
        await load.stop()
        await load.settle()
        return await _judge(stage, fault, load, endured)


async def _once(stage: Stage, fault: Fault, load: Load, endured: Endured) -> None:
    began = time.time()
    endured.in_flight += load.in_flight
    await fault.inject(stage)
    over = time.time()
    await stage.whole_again(over, fault.recovers_within_s)
    whole = time.time()
    filled = await load.fill_after(_last_turned_away(load.history, over), WARM_UP_S)
    endured.whole_again_s.append(whole - over)
    endured.orders_again_s.append(filled.answered_at - over)
    if fault.prices_missed is not None:
        stage.outages.append((began - fault.prices_missed, whole))


def _last_turned_away(history: History, since: float) -> float:
    """When an order was last refused or left unanswered for the fault; `since` if none was."""
    turned_away = [a.answered_at for a in history.attempts if _turned_away(a.outcome)]
    return max(since, *turned_away)


def _turned_away(outcome: Outcome) -> bool:
    if isinstance(outcome, Refused):
        return outcome.code not in BY_RULE
    return isinstance(outcome, Unknown)


async def _judge(stage: Stage, fault: Fault, load: Load, endured: Endured) -> Verdict:
    history = load.history
    books = await asyncio.to_thread(read_books, stage.database_url, load.addresses)
    verdict = explain(history, books, BY_RULE | fault.refusals)
    limit_s = MAX_PRICE_AGE_S + fault.price_slack_s
    unexplained = [f"{finding.wrong}: {finding.where}" for finding in verdict.findings]
    broken = [
        *await asyncio.to_thread(broken_invariants, stage.database_url),
        *await stage.audit(),
        *wrong_fills(history, books, stage.market.told, limit_s),
        *await stage.candle_faults(),
    ]
    slowest_s = max(attempt.answered_at - attempt.sent_at for attempt in history.attempts)
    _note(fault, endured, verdict, len(broken), slowest_s)
    assert not unexplained + broken, "\n".join((unexplained + broken)[:20])
    assert slowest_s < fault.answers_within_s, f"an answer took {slowest_s:.1f} s"
    assert fault.bites is None or fault.bites in _codes(history), "the fault was not felt"
    return verdict


def _note(fault: Fault, endured: Endured, verdict: Verdict, broken: int, slowest_s: float) -> None:
    lost, doubled = verdict.count(Wrong.LOST), verdict.count(Wrong.DOUBLED)
    note(
        "faults",
        fault.name,
        injected=fault.times,
        in_flight=endured.in_flight,
        sent=verdict.sent,
        acknowledged=verdict.acknowledged,
        refused=verdict.refused,
        unknown=verdict.cut,
        lost=lost,
        doubled=doubled,
        broken=broken + len(verdict.findings) - lost - doubled,
        slowest_answer_s=round(slowest_s, 1),
        orders_again_s=round(max(endured.orders_again_s), 1),
        whole_again_s=round(max(endured.whole_again_s), 1),
    )


def _codes(history: History) -> set[str]:
    outcomes = (attempt.outcome for attempt in history.attempts)
    return {outcome.code for outcome in outcomes if isinstance(outcome, Refused)}
