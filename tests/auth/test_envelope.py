from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paper_trade.auth.envelope import SIGNING_DOMAIN, MalformedEnvelope, unwrap
from tests.auth.wallets import ledger_v0, ledger_v1

SIGNER = bytes(range(32))
OTHER = bytes(range(1, 33))
TEXT = b"two\nlines"


@pytest.mark.parametrize("text", [b"", TEXT, SIGNING_DOMAIN[:-1]])
def test_plain_bytes_come_back_as_they_are(text: bytes) -> None:
    assert unwrap(text, SIGNER) == text


@pytest.mark.parametrize("wrap", [ledger_v0, ledger_v1])
@given(text=st.binary(max_size=1500))
def test_the_text_comes_out_of_both_versions(wrap, text: bytes) -> None:  # type: ignore[no-untyped-def]
    assert unwrap(wrap(text, SIGNER), SIGNER) == text


@pytest.mark.parametrize("wrap", [ledger_v0, ledger_v1])
@pytest.mark.parametrize("signers", [[], [OTHER], [SIGNER, OTHER], [SIGNER, SIGNER]])
def test_any_other_signers_are_refused(wrap, signers: list[bytes]) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(MalformedEnvelope):
        unwrap(wrap(TEXT, *signers), SIGNER)


@pytest.mark.parametrize(
    "envelope",
    [
        ledger_v0(TEXT, SIGNER, format_=0),
        ledger_v0(TEXT, SIGNER, format_=3),
        ledger_v0(TEXT, SIGNER, length=len(TEXT) - 1),
        ledger_v0(TEXT, SIGNER, length=len(TEXT) + 1),
        ledger_v0(TEXT, SIGNER) + b"junk",
        SIGNING_DOMAIN,
        SIGNING_DOMAIN + b"\x02" + TEXT,
        SIGNING_DOMAIN + b"\x00",
        SIGNING_DOMAIN + b"\x01",
    ],
)
def test_malformed_envelopes_are_refused(envelope: bytes) -> None:
    with pytest.raises(MalformedEnvelope):
        unwrap(envelope, SIGNER)


@given(cut=st.integers(len(SIGNING_DOMAIN), len(ledger_v0(TEXT, SIGNER)) - 1))
def test_a_truncated_envelope_is_refused(cut: int) -> None:
    with pytest.raises(MalformedEnvelope):
        unwrap(ledger_v0(TEXT, SIGNER)[:cut], SIGNER)
