"""The browser's estimates, held against the rules that the server fills orders by."""

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


def estimate(side: str, unit: str, amount: str, **changes: Any) -> dict[str, Any]:
    market, price = changes.pop("market", LIVE), changes.pop("price", float(PRICE))
    return dict(
        call("figures.js", "estimate", side, unit, amount, price, market, ACCOUNT | changes)
    )


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
    arguments = [(*case, float(PRICE), LIVE, ACCOUNT) for case in CASES]
    for case, shown in zip(CASES, call_all("figures.js", "estimate", arguments), strict=True):
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
    ],
    ids=["offline", "paused", "waiting", "loading"],
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
        ("buy", "SOL", "7", "This costs about 1,073.97 USDC; you have 1,000.000001"),
        ("buy", "SOL", "10000.1", "The largest order is 10,000 SOL"),
    ],
)
def test_the_reason_has_the_numbers(side: str, unit: str, amount: str, reason: str) -> None:
    assert estimate(side, unit, amount)["reason"] == reason


@pytest.mark.parametrize(
    ("available", "asset", "percent", "expected"),
    [
        ("1000", "USDC", 25, "250"),
        ("0.000003", "USDC", 50, "0.000001"),
        ("4.653860858", "SOL", 100, "4.653860858"),
        ("4.653860858", "SOL", 75, "3.490395643"),
        ("9007199254.740993", "USDC", 100, "9007199254.740993"),
        ("", "USDC", 50, "0"),
    ],
)
def test_a_share_is_exact_and_rounds_down(
    available: str, asset: str, percent: int, expected: str
) -> None:
    assert call("figures.js", "share", available, asset, percent) == expected


@pytest.mark.parametrize(
    ("typed", "clean"),
    [("1,5", "1.5"), ("1.2.3", "1.23"), ("$ 12", "12"), ("-1e5", "15"), (".5", ".5"), ("", "")],
)
def test_what_is_typed_becomes_an_amount(typed: str, clean: str) -> None:
    assert call("figures.js", "cleanAmount", typed) == clean


def test_profit_has_a_sign_and_a_tone() -> None:
    gain = call("figures.js", "marked", 160.0, "2", "300")
    assert gain == {"value": "320.00", "pnl": "+20.00", "percent": "+6.67%", "tone": "up"}
    loss = call("figures.js", "marked", 140.0, "2", "300")
    assert (loss["pnl"], loss["percent"], loss["tone"]) == ("−20.00", "−6.67%", "down")
    tiny = call("figures.js", "marked", 150.0001, "2", "300")
    assert (tiny["pnl"], tiny["tone"]) == ("0.00", "flat")
    assert call("figures.js", "marked", 0, "2", "300")["pnl"] == "—"


def test_net_profit_counts_from_the_starting_funds() -> None:
    net = call("figures.js", "netPnl", 110.0, "1", "895", "1000")
    assert net == {"pnl": "+5.00", "percent": "+0.50%", "tone": "up"}
    unknown = call("figures.js", "netPnl", 110.0, "", "", "")
    assert unknown["pnl"] == "—"


def test_the_direction_of_a_price_stays_until_it_turns() -> None:
    frames = [{"price": price, "feed": "pyth"} for price in ("150", "151", "151", "150.5")]
    view, directions = None, []
    for frame in frames:
        view = call("figures.js", "priceView", frame, view)
        directions.append(view["direction"])
    assert directions == ["flat", "up", "up", "down"]


def test_the_days_extremes_include_the_price_of_now() -> None:
    day = {"open_24h": "150", "high_24h": "160.5", "low_24h": "149.25"}
    answers = call_all("figures.js", "dayRange", [[155, day], [161, day], [149, day]])
    assert answers == [
        {"high": "160.50", "low": "149.25"},
        {"high": "161.00", "low": "149.25"},
        {"high": "160.50", "low": "149.00"},
    ]


def test_there_are_no_extremes_before_a_price_or_a_day() -> None:
    unknown = {"high_24h": "", "low_24h": ""}
    none = {"high_24h": None, "low_24h": None}
    known = {"high_24h": "2", "low_24h": "1"}
    for answer in call_all("figures.js", "dayRange", [[150, unknown], [150, none], [0, known]]):
        assert answer == {"high": "—", "low": "—"}


def test_an_age_is_told_in_tenths_while_it_is_fresh() -> None:
    ages = [None, -3, 0, 440, 9949, 9950, 12_900, 75_000]
    words = ["", "0.0 s", "0.0 s", "0.4 s", "9.9 s", "9 s", "12 s", "75 s"]
    assert call_all("figures.js", "ageText", [[age] for age in ages]) == words


def test_the_shares_of_an_account_add_up() -> None:
    parts = call("figures.js", "allocation", 150.0, "2", "666.666667")
    assert parts == {
        "sol": "31.0%",
        "usdc": "69.0%",
        "solValue": "300.00",
        "usdcValue": "666.67",
    }
    assert call("figures.js", "allocation", 0, "0", "1000")["usdc"] == "100.0%"
    for unknown in ((0, "1", "0"), (150.0, "", "")):
        assert set(call("figures.js", "allocation", *unknown).values()) == {"—"}
