"""The checker against histories that were tampered with: it has to see each of these."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from paper_trade.money import Asset
from tests.deep.checker import Booked, Books, Verdict, Wrong, explain
from tests.deep.history import (
    Attempt,
    Fill,
    Filled,
    History,
    Order,
    Outcome,
    Reading,
    Refused,
    Unknown,
)

ACCOUNT = "somebody"
GRANT = 1_000_000_000
SIZE = 2 * 10**9
NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)
UNAVAILABLE = Refused(503, "service_unavailable")
CUT = Unknown("ReadError")
REFUSALS = {"service_unavailable", "insufficient_balance"}


def fill(order: Order, number: int) -> Fill:
    """What an honest market makes of an order for SIZE."""
    return Fill(
        order_id=number,
        trade_id=number + 100,
        client_order_id=order.id,
        side=order.side,
        size=SIZE,
        notional=300_000_000,
        fee=300_000,
        realized_pnl=0,
        price=Decimal(150),
        feed="pyth",
        oracle_price=Decimal(150),
        confidence=Decimal("0.1"),
        publish_time=NOW,
        age_ms=500,
        created_at=NOW,
        executed_at=NOW,
    )


def booked(filled: Fill, sequence: int) -> Booked:
    """The rows of that fill."""
    sign = 1 if filled.side == "buy" else -1
    return Booked(
        id=filled.order_id,
        client_order_id=filled.client_order_id,
        account=ACCOUNT,
        sequence=sequence,
        side=filled.side,
        size=SIZE,
        quote_size=None,
        trades=(filled,),
        postings=(
            (Asset.SOL, sign * SIZE),
            (Asset.USDC, -sign * filled.notional),
            (Asset.USDC, -filled.fee),
        ),
    )


class Market:
    """An honest record of a few orders; each test then forges something in it."""

    def __init__(self) -> None:
        self.history = History()
        self.rows: list[Booked] = []
        self._clock = 0.0

    def order(self, side: str = "buy") -> Order:
        return Order(uuid4(), ACCOUNT, side, size=SIZE)

    def answer(self, order: Order, outcome: Outcome) -> None:
        """The order was sent, and this was heard, before anything else happened."""
        self._clock += 1
        attempt = Attempt(order, self._clock, self._clock + 0.5, outcome)
        self.history.attempts.append(attempt)

    def book(self, order: Order) -> Fill:
        """The order is filled in the tables."""
        number = len(self.rows) + 1
        filled = fill(order, number)
        self.rows.append(booked(filled, number))
        return filled

    def fill(self, side: str = "buy") -> Fill:
        """An order filled and acknowledged."""
        order = self.order(side)
        filled = self.book(order)
        self.answer(order, Filled(filled, replayed=False))
        return filled

    def read(self, sequence: int, sol: int, usdc: int) -> None:
        """The portfolio was read."""
        self._clock += 1
        balances = {Asset.SOL: sol, Asset.USDC: usdc}
        reading = Reading(ACCOUNT, self._clock, self._clock + 0.5, sequence, balances)
        self.history.readings.append(reading)

    def books(self, **forged: object) -> Books:
        sol = sum(amount for row in self.rows for asset, amount in row.postings if asset == "SOL")
        usdc = sum(amount for row in self.rows for asset, amount in row.postings if asset == "USDC")
        balances = {ACCOUNT: {Asset.SOL: sol, Asset.USDC: GRANT + usdc}}
        books = Books(self.rows, {ACCOUNT: GRANT}, balances)
        return replace(books, **forged)  # type: ignore[arg-type]  # a test forges any field

    def judged(self, **forged: object) -> Verdict:
        return explain(self.history, self.books(**forged), REFUSALS)

    def wrongs(self, **forged: object) -> set[Wrong]:
        return {finding.wrong for finding in self.judged(**forged).findings}


@pytest.fixture
def market() -> Market:
    """Two orders bought, one sold; one refused, one cut off and absent, one cut off and there."""
    market = Market()
    market.fill()
    market.fill()
    market.read(2, 2 * SIZE, GRANT - 2 * 300_300_000)
    market.fill("sell")
    market.answer(market.order(), UNAVAILABLE)
    market.answer(market.order(), CUT)
    there = market.order()
    market.book(there)
    market.answer(there, CUT)
    return market


def test_an_honest_history_is_explained(market: Market) -> None:
    verdict = market.judged()
    assert verdict.findings == ()
    assert (verdict.sent, verdict.acknowledged) == (6, 3)
    assert (verdict.refused, verdict.cut) == (1, 2)


def test_a_retry_that_gives_the_same_fill_is_one_order(market: Market) -> None:
    order = market.order()
    filled = market.book(order)
    market.answer(order, CUT)
    market.answer(order, UNAVAILABLE)
    market.answer(order, Filled(filled, replayed=True))
    verdict = market.judged()
    assert verdict.findings == ()
    assert (verdict.acknowledged, verdict.cut) == (4, 3)


def test_lost(market: Market) -> None:
    market.rows.pop(2)
    assert Wrong.LOST in market.wrongs()


def test_doubled(market: Market) -> None:
    market.rows.append(replace(market.rows[0], id=99, sequence=5))
    assert Wrong.DOUBLED in market.wrongs()


def test_two_trades_for_one_order_are_doubled(market: Market) -> None:
    row = market.rows[0]
    market.rows[0] = replace(row, trades=row.trades * 2, postings=row.postings * 2)
    assert Wrong.DOUBLED in market.wrongs()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("order_id", 77),
        ("trade_id", 77),
        ("size", SIZE + 1),
        ("notional", 300_000_001),
        ("fee", 299_999),
        ("price", Decimal("150.01")),
        ("publish_time", NOW.replace(second=1)),
        ("executed_at", NOW.replace(second=1)),
    ],
)
def test_changed_number(market: Market, column: str, value: object) -> None:
    attempt = market.history.attempts[0]
    assert isinstance(attempt.outcome, Filled)
    told = replace(attempt.outcome.fill, **{column: value})  # type: ignore[arg-type]
    market.history.attempts[0] = replace(attempt, outcome=Filled(told, replayed=False))
    assert market.wrongs() == {Wrong.CHANGED}
    assert column in market.judged().findings[0].where


def test_a_retry_that_gives_another_fill_is_changed(market: Market) -> None:
    first = market.history.attempts[0]
    assert isinstance(first.outcome, Filled)
    market.answer(first.order, Filled(replace(first.outcome.fill, order_id=50), replayed=True))
    assert Wrong.CHANGED in market.wrongs()


def test_other_size_than_asked_for(market: Market) -> None:
    order = replace(market.history.attempts[0].order, size=SIZE - 1)
    market.history.attempts[0] = replace(market.history.attempts[0], order=order)
    assert market.wrongs() == {Wrong.CHANGED}


def test_order_of_another_account(market: Market) -> None:
    order = replace(market.history.attempts[0].order, account="another")
    market.history.attempts[0] = replace(market.history.attempts[0], order=order)
    assert market.wrongs() == {Wrong.CHANGED}


def test_refused_but_there(market: Market) -> None:
    order = market.order()
    market.book(order)
    market.answer(order, UNAVAILABLE)
    assert market.wrongs() == {Wrong.REFUSED_BUT_THERE}


def test_forged(market: Market) -> None:
    market.book(market.order())
    assert market.wrongs() == {Wrong.FORGED}


def test_order_without_an_id_that_nobody_sent(market: Market) -> None:
    market.book(market.order())
    market.rows[-1] = replace(market.rows[-1], client_order_id=None)
    assert Wrong.FORGED in market.wrongs()


@pytest.mark.parametrize("missing", [0, 1, 2])
def test_half_there_without_an_entry(market: Market, missing: int) -> None:
    row = market.rows[0]
    kept = tuple(posting for number, posting in enumerate(row.postings) if number != missing)
    books = market.books()
    market.rows[0] = replace(row, postings=kept)
    assert market.wrongs(balances=books.balances) == {Wrong.HALF}


def test_half_there_without_a_trade(market: Market) -> None:
    market.rows[-1] = replace(market.rows[-1], trades=(), postings=())
    assert Wrong.HALF in market.wrongs()


def test_an_unknown_one_may_not_be_half_there(market: Market) -> None:
    cut = market.rows[-1]
    market.rows[-1] = replace(cut, postings=cut.postings[:1])
    assert Wrong.HALF in market.wrongs()


def test_ledger_entry_of_no_order(market: Market) -> None:
    assert market.wrongs(strays=1) == {Wrong.FORGED}


def test_balance_that_fills_do_not_explain(market: Market) -> None:
    balances = {ACCOUNT: {Asset.SOL: 0, Asset.USDC: GRANT}}
    assert market.wrongs(balances=balances) == {Wrong.BALANCE}


def test_portfolio_that_never_was(market: Market) -> None:
    market.read(4, 1, GRANT)
    assert market.wrongs() == {Wrong.BALANCE}


def test_portfolio_older_than_an_answer_before_it(market: Market) -> None:
    market.read(2, 2 * SIZE, GRANT - 2 * 300_300_000)
    assert market.wrongs() == {Wrong.DISORDER}


def test_order_that_took_effect_before_it_was_sent(market: Market) -> None:
    first, second = market.rows[0], market.rows[1]
    market.rows[0] = replace(first, sequence=second.sequence)
    market.rows[1] = replace(second, sequence=first.sequence)
    assert market.wrongs() == {Wrong.DISORDER}


@pytest.mark.parametrize("outcome", [Refused(500, "internal_error"), Refused(404, "not_found")])
def test_unclear_answer(market: Market, outcome: Refused) -> None:
    market.answer(market.order(), outcome)
    assert market.wrongs() == {Wrong.UNCLEAR}


def answered(**changed: object) -> dict[str, object]:
    trade = {
        "id": "7",
        "order_id": "3",
        "side": "buy",
        "price": "150",
        "size": "2",
        "notional": "300",
        "fee": "0.3",
        "total": "300.3",
        "realized_pnl": "0",
        "executed_at": "2026-01-31T12:00:00.000000Z",
        "receipt": {
            "feed": "pyth",
            "oracle_price": "150",
            "confidence": "0.1",
            "publish_time": "2026-01-31T12:00:00.000000Z",
            "age_ms": 500,
        },
    }
    id_ = str(UUID(int=1))
    order = {"id": "3", "client_order_id": id_, "side": "buy", "status": "filled", "size": "2"}
    return {**order, "created_at": "2026-01-31T12:00:00.000000Z", "trade": trade, **changed}


def test_an_answer_is_read_to_the_last_digit() -> None:
    order = Order(UUID(int=1), ACCOUNT, "buy", size=SIZE)
    assert Fill.of_answer(answered()) == replace(fill(order, 3), trade_id=7)


@pytest.mark.parametrize("changed", [{"size": "1"}, {"side": "sell"}, {"status": "rejected"}])
def test_an_answer_that_contradicts_itself_is_refused(changed: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="contradicts itself"):
        Fill.of_answer(answered(**changed))
