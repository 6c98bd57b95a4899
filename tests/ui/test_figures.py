"""What the page works out while prices move."""

from __future__ import annotations

from tests.ui.javascript import call, call_all


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
