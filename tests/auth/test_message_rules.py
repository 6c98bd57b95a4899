from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from paper_trade.auth.message_rules import CLOCK_SKEW, LIFETIME, check_fields, compose_message
from paper_trade.auth.siws import SignInMessage
from paper_trade.auth.timestamps import format_timestamp
from paper_trade.errors import InvalidMessage
from tests.auth.wallets import address_of

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ORIGINS = ("https://trade.example.com", "http://localhost:3000")
ADDRESS = address_of(bytes(range(32)))
MESSAGE = compose_message(ADDRESS, ORIGINS[1], "n" * 32, NOW)


def check(message: SignInMessage, now: datetime = NOW) -> None:
    check_fields(message, address=ADDRESS, origins=ORIGINS, now=now)


def at(issued: datetime, expires: datetime) -> SignInMessage:
    return replace(
        MESSAGE, issued_at=format_timestamp(issued), expiration_time=format_timestamp(expires)
    )


@pytest.mark.parametrize("origin", ORIGINS)
def test_a_message_of_ours_passes(origin: str) -> None:
    check(compose_message(ADDRESS, origin, "n" * 32, NOW))


@pytest.mark.parametrize(
    "change",
    [
        {"address": address_of(bytes(32))},
        {"domain": "evil.example"},
        {"uri": "https://evil.example"},
        {"domain": "evil.example", "uri": "https://evil.example"},
        {"domain": "localhost:3001"},
        {"domain": "localhost"},
        {"domain": "trade.example.com"},
        {"uri": "https://localhost:3000"},
        {"uri": "http://localhost:3000/"},
        {"statement": "Send everything to Mallory."},
        {"statement": f"{MESSAGE.statement} Nonce: {MESSAGE.nonce}"},
        {"version": "2"},
        {"chain_id": "devnet"},
        {"issued_at": "yesterday"},
        {"expiration_time": "2026-03-01"},
    ],
    ids=str,
)
def test_a_field_that_is_not_ours_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(InvalidMessage):
        check(replace(MESSAGE, **change))


def test_a_message_is_good_until_it_expires() -> None:
    check(MESSAGE, NOW + LIFETIME - timedelta(milliseconds=1))
    with pytest.raises(InvalidMessage, match="expired"):
        check(MESSAGE, NOW + LIFETIME)


def test_a_message_from_the_future_is_refused_beyond_the_skew_of_clocks() -> None:
    check(MESSAGE, NOW - CLOCK_SKEW)
    with pytest.raises(InvalidMessage):
        check(MESSAGE, NOW - CLOCK_SKEW - timedelta(milliseconds=1))


@pytest.mark.parametrize(
    "expires",
    [NOW, NOW - timedelta(seconds=1), NOW + LIFETIME + timedelta(milliseconds=1)],
)
def test_a_window_that_is_empty_backwards_or_too_long_is_refused(expires: datetime) -> None:
    with pytest.raises(InvalidMessage):
        check(at(NOW, expires), NOW - timedelta(seconds=2))
