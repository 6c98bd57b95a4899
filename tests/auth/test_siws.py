from __future__ import annotations

import string
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paper_trade.auth.message_rules import compose_message
from paper_trade.auth.siws import MalformedMessage, SignInMessage, parse_message
from tests.auth.wallets import address_of

ISSUED = datetime(2026, 3, 1, 12, 0, 0, 123_000, UTC)
MESSAGE = compose_message(address_of(bytes(range(32))), "http://localhost:3000", "a" * 32, ISSUED)
TEXT = MESSAGE.text()
LINES = TEXT.split("\n")

_statement = st.text(
    st.sampled_from([c for c in map(chr, range(32, 127)) if c not in "\"'%"]), min_size=1
)
messages = st.builds(
    SignInMessage,
    domain=st.from_regex(r"[a-z0-9.-]{1,40}(:[0-9]{1,5})?", fullmatch=True),
    address=st.binary(min_size=32, max_size=32).map(address_of),
    statement=_statement,
    uri=st.from_regex(r"https?://[a-z0-9.-]{1,40}(:[0-9]{1,5})?", fullmatch=True),
    version=st.just("1"),
    chain_id=st.sampled_from(["mainnet", "devnet", "solana:mainnet"]),
    nonce=st.text(string.ascii_letters + string.digits, min_size=8, max_size=64),
    issued_at=st.just("2026-03-01T12:00:00.123Z"),
    expiration_time=st.just("2026-03-01T12:05:00+00:00"),
)


def test_the_text_is_the_form_of_the_standard() -> None:
    expected = (
        "localhost:3000 wants you to sign in with your Solana account:\n"
        f"{MESSAGE.address}\n"
        "\n"
        "Sign in to practise trading with virtual funds. "
        "This signature moves nothing and costs nothing.\n"
        "\n"
        "URI: http://localhost:3000\n"
        "Version: 1\n"
        "Chain ID: mainnet\n"
        "Nonce: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n"
        "Issued At: 2026-03-01T12:00:00.123Z\n"
        "Expiration Time: 2026-03-01T12:05:00.123Z"
    )
    assert expected == TEXT


def test_the_wallet_input_has_the_names_of_the_wallet_standard() -> None:
    assert list(MESSAGE.wallet_input()) == [
        "domain", "address", "statement", "uri", "version", "chainId", "nonce", "issuedAt",
        "expirationTime",
    ]  # fmt: skip


@given(messages)
def test_what_is_written_reads_back(message: SignInMessage) -> None:
    assert parse_message(message.text().encode()) == message


@given(st.data())
def test_no_other_bytes_read_as_the_same_message(data: st.DataObject) -> None:
    original = TEXT.encode()
    position = data.draw(st.integers(0, len(original) - 1))
    changed = bytearray(original)
    changed[position] = data.draw(st.integers(0, 255))
    try:
        read = parse_message(bytes(changed))
    except MalformedMessage:
        return
    assert read.text().encode() == bytes(changed)
    assert (read == MESSAGE) == (bytes(changed) == original)


@given(st.binary(max_size=600) | st.text(max_size=600).map(lambda text: text.encode()))
def test_arbitrary_bytes_are_malformed(data: bytes) -> None:
    with pytest.raises(MalformedMessage):
        parse_message(data)


@pytest.mark.parametrize("extra", ["\n", " ", "\nNonce: bbbbbbbb", "\x00", "\r\n"])
def test_trailing_junk_is_refused(extra: str) -> None:
    with pytest.raises(MalformedMessage):
        parse_message((TEXT + extra).encode())


@pytest.mark.parametrize("line", range(5, len(LINES)))
def test_a_missing_field_is_refused(line: int) -> None:
    with pytest.raises(MalformedMessage):
        parse_message("\n".join(LINES[:line] + LINES[line + 1 :]).encode())


@pytest.mark.parametrize("line", range(5, len(LINES)))
def test_a_duplicated_field_is_refused(line: int) -> None:
    with pytest.raises(MalformedMessage):
        parse_message("\n".join([*LINES[: line + 1], *LINES[line:]]).encode())


@pytest.mark.parametrize("line", range(5, len(LINES) - 1))
def test_reordered_fields_are_refused(line: int) -> None:
    swapped = [*LINES[:line], LINES[line + 1], LINES[line], *LINES[line + 2 :]]
    with pytest.raises(MalformedMessage):
        parse_message("\n".join(swapped).encode())


@pytest.mark.parametrize(
    "field", ["domain", "address", "statement", "uri", "version", "chain_id", "nonce"]
)
@pytest.mark.parametrize("junk", ["\n", "\r", "\u2028", "\u00e9", "\x00"])
def test_a_newline_or_foreign_character_in_a_field_is_refused(field: str, junk: str) -> None:
    value = getattr(MESSAGE, field)
    changed = replace(MESSAGE, **{field: value[:4] + junk + value[4:]})
    with pytest.raises(MalformedMessage):
        parse_message(changed.text().encode())


@pytest.mark.parametrize(
    "addition",
    ["Not Before: 2026-03-01T12:00:00Z", "Request ID: 1", "Resources:\n- https://evil.example"],
)
def test_fields_that_were_never_asked_for_are_refused(addition: str) -> None:
    with pytest.raises(MalformedMessage):
        parse_message(f"{TEXT}\n{addition}".encode())


@pytest.mark.parametrize(
    "data", [b"\xff" + TEXT.encode(), TEXT.encode("utf-16"), b"\xef\xbb\xbf" + TEXT.encode(), b""]
)
def test_other_encodings_are_refused(data: bytes) -> None:
    with pytest.raises(MalformedMessage):
        parse_message(data)
