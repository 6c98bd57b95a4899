"""What Hermes answers, parsed: without a server."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal, localcontext
from pathlib import Path
from typing import Any

import orjson
import pytest

from paper_trade.market.hermes import (
    HermesFormatError,
    KeyRefusedError,
    RateLimitedError,
    UnknownFeedError,
    UnreachableError,
    confirms_feed,
    parse_updates,
    refusal,
)
from paper_trade.market.tick import FEED_SYMBOLS, Tick
from tests.fake_hermes import SOL_ID, event, update

RECORDED = Path(__file__).parents[3] / "shared" / "data" / "hermes"
BTC_ID = "e62df6c8b4a85fe1a67db44dc12de5db330f7ac66b72dc658afedf0f4a415b43"
SOL = FEED_SYMBOLS["SOL"]

recorded = pytest.mark.skipif(not RECORDED.is_dir(), reason="no recorded answers here")


def parse(*updates: dict[str, Any], feed_id: str = SOL_ID) -> list[Tick]:
    return parse_updates(
        orjson.dumps({"binary": {}, "parsed": updates}), feed_id=feed_id, feed="pyth", symbol="SOL"
    )


def test_value_is_integer_times_ten_to_the_exponent() -> None:
    item = update()
    item["price"] = {"price": "14802549538", "conf": "9930888", "expo": -8, "publish_time": 17}
    item["metadata"]["slot"] = 140_903_343
    expected = Tick("pyth", "SOL", Decimal("148.02549538"), Decimal("0.09930888"), 17, 140_903_343)
    assert parse(item) == [expected]


@pytest.mark.parametrize(
    ("expo", "value"),
    [(-5, "90071992547.40993"), (0, "9007199254740993"), (2, "900719925474099300")],
)
def test_any_exponent_is_exact(expo: int, value: str) -> None:
    item = update()
    item["price"] |= {"price": "9007199254740993", "conf": "1", "expo": expo}
    assert parse(item)[0].price == Decimal(value)


def test_largest_integers_are_exact_whatever_the_decimal_context() -> None:
    item = update()
    item["price"] |= {"price": str(2**63 - 1), "conf": str(2**64 - 1)}
    with localcontext() as context:
        context.prec = 3
        tick = parse(item)[0]
    assert (str(tick.price), str(tick.confidence)) == (
        "92233720368.54775807",
        "184467440737.09551615",
    )


@pytest.mark.parametrize("metadata", [None, {}, {"slot": None, "prev_publish_time": None}])
def test_null_metadata_is_no_slot(metadata: object) -> None:
    assert parse(update() | {"metadata": metadata})[0].slot is None


def test_other_feeds_are_left_out() -> None:
    ticks = parse(update(60_000, feed_id=BTC_ID), update(150), update(151, slot=2))
    assert [tick.price for tick in ticks] == [150, 151]


def test_ids_match_with_prefix_and_in_capitals() -> None:
    assert parse(update(feed_id="0x" + SOL_ID.upper()))


def without(name: str) -> Callable[[dict[str, Any]], object]:
    return lambda item: item["price"].pop(name)


def with_value(name: str, value: object) -> Callable[[dict[str, Any]], object]:
    return lambda item: item["price"].update({name: value})


@pytest.mark.parametrize(
    "spoil",
    [
        lambda item: item.pop("price"),
        lambda item: item.update(price="150"),
        lambda item: item.update(metadata={"slot": "x"}),
        *(without(name) for name in ("price", "conf", "expo", "publish_time")),
        *(
            with_value("price", value)
            for value in (None, "", "1.5", "1e5", " 1", "1_0", "٣", True, 1.5, "9" * 30)
        ),
        with_value("expo", 400),
        with_value("publish_time", "soon"),
    ],
)
def test_malformed_update_is_refused(spoil: Callable[[dict[str, Any]], object]) -> None:
    """Lesson 3: a price without a time counted as fresh."""
    item = update()
    spoil(item)
    with pytest.raises(HermesFormatError):
        parse(item)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"<!DOCTYPE html><p>secret</p>", "HTML"),
        (" <html>", "HTML"),
        (b'{"parsed":[{"id":"ef0d', "not JSON"),
        (b"", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b"[]", "not a price update"),
        (b"{}", "without parsed"),
        (b'{"parsed":null}', "without parsed"),
    ],
)
def test_what_is_no_update_is_said_without_quoting_it(body: bytes | str, words: str) -> None:
    with pytest.raises(HermesFormatError, match=words) as caught:
        parse_updates(body, feed_id=SOL_ID, feed="pyth", symbol="SOL")
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("status", "body", "with_key", "kind", "words"),
    [
        (401, "unauthorized", False, KeyRefusedError, "set PYTH_API_KEY"),
        (403, "unauthorized", True, KeyRefusedError, "refuses the PYTH_API_KEY"),
        (403, "Not entitled: feed 1", True, KeyRefusedError, "not entitled"),
        (404, "Price ids not found: 0xef", True, UnknownFeedError, "does not know"),
        (404, "Update data not found", True, UnreachableError, "no price yet"),
        (404, "Not Found", True, UnreachableError, "HERMES_URL"),
        (429, "", True, RateLimitedError, "minute"),
        (500, "RPC connection error: x", True, UnreachableError, "500"),
    ],
)
def test_refusals(
    status: int, body: str, with_key: bool, kind: type[Exception], words: str
) -> None:
    error = refusal(status, body, with_key=with_key)
    assert type(error) is kind
    assert words in str(error)


def listed(feed_id: str, symbol: str) -> bytes:
    return orjson.dumps(
        [{"id": feed_id, "attributes": {"symbol": symbol}}, {"id": "ab", "attributes": None}]
    )


def test_list_of_feeds_confirms_ours() -> None:
    assert confirms_feed(listed(SOL_ID, SOL), feed_id=SOL_ID, feed_symbol=SOL)


def test_list_of_feeds_that_mentions_neither_proves_nothing() -> None:
    assert not confirms_feed(listed(BTC_ID, "Crypto.SOL/USD.RR"), feed_id=SOL_ID, feed_symbol=SOL)


@pytest.mark.parametrize(("feed_id", "symbol"), [(SOL_ID, "Crypto.BTC/USD"), (BTC_ID, SOL)])
def test_list_of_feeds_that_contradicts_us(feed_id: str, symbol: str) -> None:
    with pytest.raises(UnknownFeedError, match=re.escape(SOL)):
        confirms_feed(listed(feed_id, symbol), feed_id=SOL_ID, feed_symbol=SOL)


def test_list_of_feeds_that_is_no_list() -> None:
    with pytest.raises(HermesFormatError):
        confirms_feed(b"{}", feed_id=SOL_ID, feed_symbol=SOL)


def test_scripted_events_are_shaped_like_real_ones() -> None:
    data = event(update(150)).removeprefix(b"data:").strip()
    assert parse_updates(data, feed_id=SOL_ID, feed="pyth", symbol="SOL")


@recorded
def test_recorded_answer_of_latest() -> None:
    body = (RECORDED / "rest_latest_docs_btc_2024-05-03.json").read_bytes()
    [tick] = parse_updates(body, feed_id=BTC_ID, feed="pyth", symbol="BTC")
    assert tick == Tick(
        "pyth", "BTC", Decimal("61409.93501"), Decimal("32.87868567"), 1714746101, 138881186
    )


@recorded
def test_recorded_stream_of_sol() -> None:
    text = (RECORDED / "sse_sol_reconstructed_from_signed_updates.txt").read_text()
    found = [
        tick
        for line in text.splitlines()
        if line.startswith("data:")
        for tick in parse_updates(
            line.removeprefix("data:"), feed_id=SOL_ID, feed="pyth", symbol="SOL"
        )
    ]
    assert [str(tick.price) for tick in found] == [
        "19.73203937",
        "174.89928876",
        "148.02549538",
        "114.97583407",
        "164.25827124",
        "164.56027792",
        "164.13812679",
    ]
    assert found[-1].slot == 234374365
    assert found[-1].confidence == Decimal("0.09887958")
