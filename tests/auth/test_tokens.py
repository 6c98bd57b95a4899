from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paper_trade.auth.tokens import Claims, read_token, write_token

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
OLD = ("old", b"o" * 32)
NEW = ("new", b"n" * 32)
CLAIMS = Claims(7, "an-id", NOW, NOW + timedelta(hours=24))
TOKEN = write_token(CLAIMS, [NEW])


def forged(payload: dict[str, Any], headers: dict[str, Any], secret: bytes = NEW[1]) -> str:
    return jwt.encode(payload, secret, algorithm="HS256", headers=headers)


def payload(**changes: Any) -> dict[str, Any]:
    start = int(NOW.timestamp())
    claims = {"sub": "7", "jti": "an-id", "iat": start, "exp": start + 60, **changes}
    return {name: value for name, value in claims.items() if value is not None}


def test_what_is_written_reads_back() -> None:
    assert read_token(TOKEN, [NEW], NOW) == CLAIMS


def test_the_first_key_signs_and_all_verify() -> None:
    before = write_token(CLAIMS, [OLD])
    after = write_token(CLAIMS, [NEW, OLD])
    assert read_token(before, [NEW, OLD], NOW) == CLAIMS
    assert read_token(after, [OLD], NOW) is None


def test_a_token_expires() -> None:
    assert read_token(TOKEN, [NEW], CLAIMS.expires_at - timedelta(seconds=1)) == CLAIMS
    assert read_token(TOKEN, [NEW], CLAIMS.expires_at) is None


@pytest.mark.parametrize("kid", ["unknown", "", None, 7, ["new"], {"a": 1}])
def test_an_unknown_key_name_is_refused(kid: Any) -> None:
    header = {"alg": "HS256", "typ": "JWT", "kid": kid}
    assert read_token(_raw(header, payload()), [NEW], NOW) is None


def test_a_token_signed_by_another_secret_under_a_known_name_is_refused() -> None:
    assert read_token(forged(payload(), {"kid": "new"}, b"x" * 32), [NEW], NOW) is None


@pytest.mark.parametrize("algorithm", ["none", "None", "HS512", "RS256", "EdDSA", ""])
def test_another_algorithm_is_refused(algorithm: str) -> None:
    """Lesson 11: "JWT" in the README, none in the code."""
    header = {"alg": algorithm, "typ": "JWT", "kid": "new"}
    assert read_token(_raw(header, payload()), [NEW], NOW) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"sub": None}, {"jti": None}, {"iat": None}, {"exp": None}, {"sub": "seven"}, {"sub": 7},
        {"jti": 7}, {"exp": "soon"}, {"exp": 10**30}, {"exp": float("inf")}, {"iat": "then"},
    ],
    ids=str,
)  # fmt: skip
def test_claims_that_are_missing_or_odd_are_refused(changes: dict[str, Any]) -> None:
    assert read_token(forged(payload(**changes), {"kid": "new"}), [NEW], NOW) is None


@given(st.text(max_size=300))
def test_arbitrary_text_is_no_token(text: str) -> None:
    assert read_token(text, [NEW], NOW) is None


@pytest.mark.parametrize("token", ["", ".", "..", "a.b.c", TOKEN[:-2], TOKEN + "a" * 2000])
def test_damaged_tokens_are_refused(token: str) -> None:
    assert read_token(token, [NEW], NOW) is None


def _raw(header: dict[str, Any], body: dict[str, Any]) -> str:
    parts = [orjson.dumps(header), orjson.dumps(body), b"\x00" * 32]
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)
