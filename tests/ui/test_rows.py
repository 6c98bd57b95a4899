"""The services' answers as the page prints them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from paper_trade.ui.amounts import Figure
from paper_trade.ui.rows import account_from, fill_words, position_from

PORTFOLIO: dict[str, Any] = {
    "account": {"id": "1", "opened_at": "", "starting_funds": "1000"},
    "balances": [
        {"asset": "SOL", "available": "1.5", "locked": "0", "total": "1.5"},
        {"asset": "USDC", "available": "774.77477", "locked": "0", "total": "774.77477"},
    ],
    "positions": [],
    "sequence": 3,
}
POSITION = {
    "size": "1.5",
    "average_price": "150.000000000",
    "cost_basis": "225",
    "realized_pnl": "-3.2",
    "fees": "0.225",
}
TRADE = {
    "executed_at": "2026-01-31T12:00:00.000000Z",
    "side": "sell",
    "price": "1150.25",
    "size": "2",
    "notional": "2300.5",
    "fee": "2.3005",
    "total": "2298.1995",
}


def test_an_account_has_exact_balances_and_the_markets_rules() -> None:
    account = account_from(PORTFOLIO, Decimal("0.0010"))
    assert (account.sol, account.usdc) == ("1.5", "774.77477")
    assert (account.fee_rate, account.min_size, account.max_size) == ("0.001", "0.001", "10000")
    assert account.shown_usdc == Figure("774.77", "477", "up")


def test_before_the_first_trade_there_is_a_position_of_zero() -> None:
    position = position_from(PORTFOLIO)
    assert position.size == "0"
    assert position.realized_pnl.head == "0.00"


def test_a_position_shows_its_average_and_its_profit() -> None:
    position = position_from(PORTFOLIO | {"positions": [POSITION]})
    assert position.average_price == Figure("150.00", "0000000", "up")
    assert position.realized_pnl == Figure("−3.20", "", "down")
    assert position.realized_percent == "−0.32%"
    assert position.cost_basis == "225"


def test_closing_is_one_intent_until_the_account_changes() -> None:
    portfolio = PORTFOLIO | {"positions": [POSITION]}
    first, again = position_from(portfolio), position_from(portfolio)
    assert first.close_id == again.close_id != position_from(portfolio | {"sequence": 4}).close_id
    another = portfolio | {"account": PORTFOLIO["account"] | {"id": "2"}}
    assert first.close_id != position_from(another).close_id


def test_a_fill_in_words() -> None:
    headline, line = fill_words({"id": "7", "trade": TRADE})
    assert headline == "Sold 2 SOL"
    assert line == "at 1,150.25 · received 2,298.1995 USDC, fee 2.3005 included"
