"""The order form's estimates, held against the rules that the server fills orders by."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from paper_trade.errors import PaperTradeError
from paper_trade.money import Asset, format_amount, parse_amount
from paper_trade.trading.orders import Fill, OrderRequest, Rules, decide
from paper_trade.vocabulary import Side
from tests.ui.javascript import call, call_all

PRICE = Decimal("153.27118782")
RULES = Rules(Decimal("0.001"), 10, Decimal("0.01"))
LIVE = {"state": "live", "age": 0, "tradable": True}
ACCOUNT = {
    "sol": "4.653860858",
    "usdc": "1000.000001",
    "starting_funds": "1000",
    "fee_rate": "0.001",
    "min_size": "0.001",
    "max_size": "10000",
}
AMOUNTS = ["0.0009", "0.001", "0.15", "0.16", "1", "4.653860858", "6.5", "100", "999.99", "1001"]
CASES = [
    (side, unit, amount)
    for side in ("buy", "sell")
    for unit in ("USDC", "SOL")
    for amount in AMOUNTS
    if not (unit == "USDC" and len(amount.partition(".")[2]) > 6)
]


def ticket(side: str, unit: str, amount: str, limit: str | None = None) -> dict[str, Any]:
    """An order as typed; with a price guard when `limit` is given."""
    guard = {"guard": limit is not None, "limit": limit or ""}
    return {"side": side, "unit": unit, "amount": amount, **guard}


def estimate(
    side: str, unit: str, amount: str, limit: str | None = None, **changes: Any
) -> dict[str, Any]:
    market, price = changes.pop("market", LIVE), changes.pop("price", float(PRICE))
    linked = changes.pop("linked", True)
    order = ticket(side, unit, amount, limit)
    return dict(call("order.js", "estimate", order, price, market, ACCOUNT | changes, linked))


def fill_of(side: str, unit: str, amount: str) -> Fill | None:
    """What the server would do; None when it would refuse."""
    units = parse_amount(amount, Asset(unit))
    size, quote = (units, None) if unit == "SOL" else (None, units)
    request = OrderRequest(Side(side), size=size, quote_size=quote)
    available = {asset: parse_amount(ACCOUNT[asset.lower()], asset) for asset in Asset}
    try:
        return decide(request, available, PRICE, RULES)
    except PaperTradeError:
        return None


def test_the_estimate_says_what_the_server_does() -> None:
    arguments = [(ticket(*case), float(PRICE), LIVE, ACCOUNT) for case in CASES]
    for case, shown in zip(CASES, call_all("order.js", "estimate", arguments), strict=True):
        fill = fill_of(*case)
        assert shown["ready"] == (fill is not None), (case, shown["reason"])
        if fill is None:
            assert shown["reason"]
            continue
        for name, units, asset in (
            ("size", fill.size, Asset.SOL),
            ("notional", fill.notional, Asset.USDC),
            ("fee", fill.fee, Asset.USDC),
            ("total", fill.total, Asset.USDC),
        ):
            printed = Decimal(shown[name].replace(",", ""))
            half_a_digit = Decimal(1).scaleb(int(printed.as_tuple().exponent)) / 2
            exact = Decimal(format_amount(units, asset))
            assert abs(printed - exact) <= half_a_digit + Decimal("0.000002"), (case, name)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"market": {"state": "offline", "age": 0}}, "Connection lost. Reconnecting…"),
        (
            {"market": {"state": "paused", "age": 14}},
            "Trading is paused: the last price is 14 s old",
        ),
        ({"market": {"state": "waiting", "age": 0}, "price": 0}, "Waiting for the first price…"),
        ({"usdc": ""}, "Loading your account…"),
        ({"linked": False}, "Connection lost. Reconnecting…"),
    ],
    ids=["offline", "paused", "waiting", "loading", "orders cannot be sent"],
)
def test_a_closed_market_is_the_first_reason(changes: dict[str, Any], reason: str) -> None:
    for amount in ("", "0", "10", "999999"):
        assert estimate("buy", "USDC", amount, **changes)["reason"] == reason
    assert not estimate("buy", "USDC", "10", **changes)["ready"]


@pytest.mark.parametrize(
    ("side", "unit", "amount", "reason"),
    [
        ("buy", "USDC", "", "Enter an amount"),
        ("buy", "USDC", "0.00", "Enter an amount above zero"),
        ("buy", "USDC", "1.1234567", "USDC has at most 6 decimals"),
        ("sell", "SOL", "1.1234567891", "SOL has at most 9 decimals"),
        ("buy", "USDC", "1000.000002", "This costs 1,000.000002 USDC; you have 1,000.000001"),
        ("sell", "SOL", "5", "This sells 5 SOL; you have 4.653860858"),
        ("buy", "SOL", "7", "This costs about 1,073.97 USDC with the fee; you have 1,000.000001"),
        ("sell", "USDC", "900", "This sells about 5.877823 SOL; you have 4.653860858"),
        ("buy", "SOL", "10000.1", "The largest order is 10,000 SOL"),
    ],
)
def test_the_reason_has_the_numbers(side: str, unit: str, amount: str, reason: str) -> None:
    assert estimate(side, unit, amount)["reason"] == reason


def test_a_shortage_too_small_to_show_is_shown_after_all() -> None:
    exact = estimate("buy", "SOL", "2", price=100.0, usdc="200.199")
    assert exact["reason"] == "This costs about 200.200000 USDC with the fee; you have 200.199"


def test_an_estimate_that_takes_nearly_everything_says_what_may_become_of_it() -> None:
    near = estimate("buy", "SOL", "2", price=100.0, usdc="200.3")
    assert near["ready"]
    assert near["note"] == (
        "This takes nearly all your USDC: it is refused if the price rises first. "
        "100% takes exactly all."
    )
    assert "falls" in estimate("sell", "USDC", "199.7", price=100.0, sol="2")["note"]
    for exact_or_roomy in (
        estimate("buy", "USDC", "200", price=100.0, usdc="200"),
        estimate("buy", "SOL", "2", price=100.0, usdc="300"),
        estimate("buy", "SOL", "3", price=100.0, usdc="200"),
    ):
        assert exact_or_roomy["note"].startswith("Estimate.")


@pytest.mark.parametrize(
    ("side", "limit", "reason"),
    [
        ("buy", "", "Enter the most you will pay for one SOL"),
        ("sell", "0", "Enter the least you will take for one SOL"),
        ("buy", ".", "Enter the most you will pay for one SOL"),
        ("buy", "153.2", "The price is 153.27, above your limit of 153.2"),
        ("sell", "1153.3", "The price is 153.27, below your limit of 1,153.3"),
        ("buy", "153.28", ""),
        ("sell", "153.26", ""),
    ],
)
def test_a_guard_that_would_refuse_is_said_before(side: str, limit: str, reason: str) -> None:
    shown = estimate(side, "SOL", "1", limit)
    assert (shown["reason"], shown["ready"]) == (reason, not reason)


def test_a_guard_starts_half_a_percent_beyond_the_price_and_stays_where_it_was_put() -> None:
    typed = [
        [ticket("buy", "USDC", "1", ""), 153.27],
        [ticket("sell", "SOL", "1", ""), 153.27],
        [ticket("buy", "USDC", "1", ""), 1.23456],
        [ticket("buy", "USDC", "1", "150"), 153.27],
        [ticket("buy", "USDC", "1"), 153.27],
        [ticket("buy", "USDC", "1", ""), 0],
    ]
    limits = call_all("order.js", "prefilled", typed)
    assert limits == ["154.04", "152.50", "1.2408", "150", "", ""]
