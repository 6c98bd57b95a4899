"""Whether the database explains what clients were told. Pure.

Every acknowledged order must be booked exactly once, with the numbers of each answer. A refused one
must not be booked; one whose outcome nobody knows must be booked wholly or not at all. Nothing may
be booked that nobody sent. What was answered before something else was sent has come before it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, fields
from enum import StrEnum
from itertools import chain
from uuid import UUID

from paper_trade.money import Asset
from tests.deep.history import Attempt, Fill, Filled, History, Order, Reading, Refused, Unknown

Posting = tuple[Asset, int]
"""A ledger entry of a trade: what it added to a balance."""


@dataclass(frozen=True)
class Booked:
    """A filled order as the tables have it, with whatever belongs to it."""

    id: int
    client_order_id: UUID | None
    account: str
    sequence: int
    side: str
    size: int | None
    quote_size: int | None
    trades: tuple[Fill, ...]
    postings: tuple[Posting, ...]


@dataclass(frozen=True)
class Books:
    """What the database says of some accounts: their filled orders, what they began with and have.

    `strays` are ledger entries of theirs beyond one grant that belong to no filled order.
    """

    orders: list[Booked]
    grants: dict[str, int]
    balances: dict[str, dict[Asset, int]]
    strays: int = 0


class Wrong(StrEnum):
    """What can be wrong between the two."""

    LOST = "acknowledged, but not there"
    DOUBLED = "there more than once"
    CHANGED = "other numbers than answered or asked for"
    REFUSED_BUT_THERE = "refused, but there"
    FORGED = "there, but nobody sent it"
    HALF = "only in part there"
    BALANCE = "a balance that its fills do not explain"
    DISORDER = "later than something that came after it"
    UNCLEAR = "an answer that says neither yes nor no"


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong, and where."""

    wrong: Wrong
    where: str


@dataclass(frozen=True)
class Verdict:
    """How many orders came to which end, and all that is wrong.

    `acknowledged` were told to be filled in the end; `cut` are those of which at least one answer
    never came, whatever became of them.
    """

    sent: int
    acknowledged: int
    refused: int
    cut: int
    findings: tuple[Finding, ...]

    def count(self, wrong: Wrong) -> int:
        """How often this was found."""
        return sum(finding.wrong is wrong for finding in self.findings)


def explain(history: History, books: Books, refusals: Collection[str]) -> Verdict:
    """Judge a history by the books of the same accounts.

    `refusals` are the error codes with which an order may be refused; any other is unclear.
    """
    attempts = history.by_order()
    booked: dict[UUID | None, list[Booked]] = {}
    for row in books.orders:
        booked.setdefault(row.client_order_id, []).append(row)
    findings = chain(
        chain.from_iterable(
            _judge_order(attempts[id_], booked.get(id_, [])) for id_ in sorted(attempts)
        ),
        (
            Finding(Wrong.FORGED, f"order {row.id}")
            for row in books.orders
            if row.client_order_id not in attempts
        ),
        chain.from_iterable(_judge_wholeness(row) for row in books.orders),
        _judge_balances(books),
        _judge_readings(history.readings, books),
        _judge_real_time(attempts, history.readings, books),
        _judge_refusals(history.attempts, refusals),
    )
    outcomes = [[attempt.outcome for attempt in tries] for tries in attempts.values()]
    return Verdict(
        sent=len(attempts),
        acknowledged=sum(any(isinstance(o, Filled) for o in tries) for tries in outcomes),
        refused=sum(all(isinstance(o, Refused) for o in tries) for tries in outcomes),
        cut=sum(any(isinstance(o, Unknown) for o in tries) for tries in outcomes),
        findings=tuple(findings),
    )


def _judge_order(attempts: list[Attempt], rows: list[Booked]) -> Iterator[Finding]:
    order = attempts[0].order
    where = f"order {order.id}"
    told = [a.outcome.fill for a in attempts if isinstance(a.outcome, Filled)]
    if len(rows) > 1:
        yield Finding(Wrong.DOUBLED, where)
    if told and not rows:
        yield Finding(Wrong.LOST, where)
    if rows and all(isinstance(attempt.outcome, Refused) for attempt in attempts):
        yield Finding(Wrong.REFUSED_BUT_THERE, where)
    for row in rows:
        differences = {name for fill in told for name in _differences(fill, row)}
        if row.account != order.account or not _as_asked(order, row):
            differences.add("what was asked for")
        if differences:
            yield Finding(Wrong.CHANGED, f"{where}: {', '.join(sorted(differences))}")


def _differences(told: Fill, row: Booked) -> Iterator[str]:
    for trade in row.trades:
        for column in fields(Fill):
            if getattr(told, column.name) != getattr(trade, column.name):
                yield column.name


def _as_asked(order: Order, row: Booked) -> bool:
    asked = (row.side, row.size, row.quote_size) == (order.side, order.size, order.quote_size)
    return asked and all(_gives(order, trade) for trade in row.trades)


def _gives(order: Order, trade: Fill) -> bool:
    """Whether the fill is of the size that was asked for."""
    if order.quote_size is None:
        return trade.size == order.size
    if order.side == "buy":
        return trade.total == order.quote_size
    return trade.total >= order.quote_size


def _judge_wholeness(row: Booked) -> Iterator[Finding]:
    where = f"order {row.id}"
    if len(row.trades) > 1:
        yield Finding(Wrong.DOUBLED, f"{where}: its trades")
        return
    expected = [posting for trade in row.trades for posting in _postings_of(trade)]
    if not row.trades or sorted(row.postings) != sorted(expected):
        yield Finding(Wrong.HALF, where)


def _postings_of(trade: Fill) -> list[Posting]:
    """What a fill adds to balances: size, notional and fee, none of them nought."""
    sign = 1 if trade.side == "buy" else -1
    postings = [(Asset.SOL, sign * trade.size), (Asset.USDC, -sign * trade.notional)]
    return postings + ([(Asset.USDC, -trade.fee)] if trade.fee else [])


def _judge_balances(books: Books) -> Iterator[Finding]:
    if books.strays:
        yield Finding(Wrong.FORGED, f"{books.strays} ledger entries")
    for account, balances in books.balances.items():
        known = _balances_by_sequence(account, books)
        if balances != known[max(known)]:
            yield Finding(Wrong.BALANCE, account)


def _judge_readings(readings: Iterable[Reading], books: Books) -> Iterator[Finding]:
    known = {account: _balances_by_sequence(account, books) for account in books.grants}
    for reading in readings:
        if known[reading.account].get(reading.sequence) != reading.balances:
            yield Finding(Wrong.BALANCE, f"{reading.account} as read at {reading.sequence}")


def _balances_by_sequence(account: str, books: Books) -> dict[int, dict[Asset, int]]:
    """What the account had after each of its events, added up from its trades alone."""
    held = {Asset.SOL: 0, Asset.USDC: books.grants[account]}
    known = {0: dict(held)}
    rows = (row for row in books.orders if row.account == account)
    for row in sorted(rows, key=lambda row: row.sequence):
        for trade in row.trades[:1]:
            for asset, amount in _postings_of(trade):
                held[asset] += amount
        known[row.sequence] = dict(held)
    return known


def _judge_real_time(
    attempts: dict[UUID, list[Attempt]], readings: Iterable[Reading], books: Books
) -> Iterator[Finding]:
    """What was sent after an answer had come must not be older than what that answer told."""
    sequences = {row.client_order_id: (row.account, row.sequence) for row in books.orders}
    told: list[tuple[float, str, int]] = []
    sent: list[tuple[float, str, int, str]] = []
    for id_, tries in attempts.items():
        if id_ not in sequences:
            continue
        account, sequence = sequences[id_]
        answers = [a.answered_at for a in tries if isinstance(a.outcome, Filled)]
        told += [(min(answers), account, sequence)] if answers else []
        # It may have been done by any of its attempts: the first one is what bounds it from below.
        sent.append((min(a.sent_at for a in tries), account, sequence - 1, f"order {id_}"))
    for reading in readings:
        told.append((reading.answered_at, reading.account, reading.sequence))
        sent.append((reading.sent_at, reading.account, reading.sequence, "a portfolio"))
    yield from _overtaken(sorted(told), sorted(sent))


def _overtaken(
    told: list[tuple[float, str, int]], sent: list[tuple[float, str, int, str]]
) -> Iterator[Finding]:
    """Those sent whose number is below one that had been told before."""
    newest: dict[str, int] = {}
    next_told = 0
    for sent_at, account, at_least, where in sent:
        while next_told < len(told) and told[next_told][0] < sent_at:
            _, of, sequence = told[next_told]
            newest[of] = max(newest.get(of, 0), sequence)
            next_told += 1
        if at_least < newest.get(account, 0):
            yield Finding(Wrong.DISORDER, where)


def _judge_refusals(attempts: Iterable[Attempt], refusals: Collection[str]) -> Iterator[Finding]:
    for attempt in attempts:
        outcome = attempt.outcome
        if isinstance(outcome, Refused) and outcome.code not in refusals:
            yield Finding(Wrong.UNCLEAR, f"{outcome.status} {outcome.code}")
