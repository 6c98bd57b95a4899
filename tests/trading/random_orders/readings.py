"""The product's answers in the terms of `book`, so that the two can simply be compared."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

from tests.trading.random_orders.book import (
    Account,
    Entry,
    Holding,
    Preview,
    Record,
    Rejected,
    Trade,
    Worth,
    fresh,
)
from tests.trading.random_orders.rules import Fill, Quote

View = Mapping[str, Any]

_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?", re.ASCII)


@dataclass(frozen=True)
class Portfolio:
    """Balances are available and locked. `sequence` is the number of the newest event."""

    worth: Worth
    balances: Mapping[str, tuple[Fraction, Fraction]]
    holding: Holding | None
    sequence: int


@dataclass(frozen=True)
class Statement:
    """All that can be read of one account; the portfolio is that of an open one."""

    worth: Worth
    portfolio: Portfolio | None
    trades: Sequence[Trade]
    rejected: Sequence[Rejected]
    entries: Sequence[Entry]


def exact(text: object) -> Fraction:
    """A decimal string as the contract wants it: plain digits, no exponent."""
    assert isinstance(text, str), text
    assert _DECIMAL.fullmatch(text), text
    return Fraction(text)


def maybe(text: object) -> Fraction | None:
    return None if text is None else exact(text)


def fields(body: View) -> dict[str, Fraction | str]:
    """The numbers that explain a refusal."""
    return {name: value if name == "asset" else _number(value) for name, value in body.items()}


def _number(value: object) -> Fraction:
    return Fraction(value) if isinstance(value, int) else exact(value)


def order_trade(order: View) -> Trade:
    """A filled order."""
    trade, client_order_id = order["trade"], order["client_order_id"]
    assert (order["status"], order["reason"]) == ("filled", None)
    assert (order["symbol"], order["type"], order["side"]) == ("SOL/USDC", "market", trade["side"])
    assert (order["id"], order["size"]) == (trade["order_id"], trade["size"])
    receipt = trade["receipt"]
    assert (trade["price"], trade["fee_asset"]) == (receipt["oracle_price"], "USDC")
    return Trade(
        id=None if client_order_id is None else UUID(client_order_id),
        quote_size=maybe(order["quote_size"]),
        fill=_fill(trade),
        total=exact(trade["total"]),
        realized=exact(trade["realized_pnl"]),
        quote=Quote(
            exact(receipt["oracle_price"]),
            exact(receipt["confidence"]),
            int(datetime.fromisoformat(receipt["publish_time"]).timestamp()),
        ),
        age_ms=Fraction(receipt["age_ms"]),
    )


def preview(view: View) -> Preview:
    after = {asset: exact(amount) for asset, amount in view["balances_after"].items()}
    return Preview(_fill(view), exact(view["total"]), after["SOL"], after["USDC"])


def _fill(view: View) -> Fill:
    amounts = (exact(view[name]) for name in ("price", "size", "notional", "fee"))
    return Fill(view["side"], *amounts)


def statement(
    row: View,
    portfolio: View | None,
    filled: Sequence[View],
    refused: Sequence[View],
    ledger: Sequence[View],
) -> Statement:
    """An account's lists as they are read, newest first, and its portfolio if it is open."""
    for listed in (filled, refused, ledger):
        ids = [int(view["id"]) for view in listed]
        assert ids == sorted(set(ids), reverse=True)
    numbers = {order["id"]: number for number, order in enumerate(reversed(filled), start=1)}
    return Statement(
        worth=_worth(row),
        portfolio=None if portfolio is None else _portfolio(portfolio),
        trades=[order_trade(order) for order in reversed(filled)],
        rejected=[_rejected(order) for order in reversed(refused)],
        entries=[_entry(entry, numbers) for entry in reversed(ledger)],
    )


def expected(account: Account, quote: Quote | None, now: Fraction) -> Statement:
    """The same of an open account, by the book."""
    portfolio = Portfolio(
        worth=account.worth(account.equity(quote)),
        balances={"SOL": (account.sol, Fraction(0)), "USDC": (account.usdc, Fraction(0))},
        holding=account.holding(quote),
        sequence=len(account.trades),
    )
    worth = account.worth(account.equity(fresh(quote, now)))
    return Statement(worth, portfolio, account.trades, account.rejected, account.entries)


def expected_of_closed(account: Account) -> Statement:
    """The same of a closed account: it is worth what it was."""
    worth = account.worth(account.closing_equity)
    return Statement(worth, None, account.trades, account.rejected, account.entries)


def _worth(row: View) -> Worth:
    return Worth(
        exact(row["starting_funds"]),
        maybe(row["equity"]),
        maybe(row["net_pnl"]),
        maybe(row["net_pnl_percent"]),
    )


def record(view: View) -> Record:
    return Record(
        trades=view["trades"],
        sales=view["closed_trades"],
        wins=view["wins"],
        losses=view["losses"],
        best=maybe(view["best"]),
        worst=maybe(view["worst"]),
        realized=exact(view["realized_pnl"]),
        turnover=exact(view["turnover"]),
        fees=exact(view["fees"]),
    )


def _portfolio(view: View) -> Portfolio:
    balances = {}
    for balance in view["balances"]:
        available, locked = exact(balance["available"]), exact(balance["locked"])
        assert exact(balance["total"]) == available + locked
        balances[balance["asset"]] = available, locked
    funds = {"starting_funds": view["account"]["starting_funds"]}
    return Portfolio(_worth({**view, **funds}), balances, _holding(view), view["sequence"])


def _holding(portfolio: View) -> Holding | None:
    if not portfolio["positions"]:
        return None
    [position] = portfolio["positions"]
    return Holding(
        size=exact(position["size"]),
        cost=exact(position["cost_basis"]),
        average=maybe(position["average_price"]),
        realized=exact(position["realized_pnl"]),
        fees=exact(position["fees"]),
        value=maybe(position["market_value"]),
        unrealized=maybe(position["unrealized_pnl"]),
        percent=maybe(position["unrealized_pnl_percent"]),
    )


def _rejected(order: View) -> Rejected:
    assert (order["status"], order["client_order_id"], order["trade"]) == ("rejected", None, None)
    sizes = maybe(order["size"]), maybe(order["quote_size"])
    return Rejected(order["side"], *sizes, order["reason"])


def _entry(entry: View, numbers: Mapping[str, int]) -> Entry:
    order_id = entry["order_id"]
    return Entry(
        asset=entry["asset"],
        amount=exact(entry["amount"]),
        after=exact(entry["balance_after"]),
        kind=entry["kind"],
        trade=None if order_id is None else numbers[order_id],
    )
