from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.signing import SigningKey

from paper_trade.auth.signature import decode_address, decode_base64, is_signed_by
from tests.auth.wallets import Wallet, address_of, base64_of

GROUP_ORDER = 2**252 + 27742317777372353535851937790883648493
FIELD_PRIME = 2**255 - 19
ORDER_8 = bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05")
ORDER_8_NEGATED = bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a")
SMALL_ORDER = [
    *((y % 2**256).to_bytes(32, "little") for y in (0, 1, FIELD_PRIME - 1)),
    *((y % 2**256).to_bytes(32, "little") for y in (FIELD_PRIME, FIELD_PRIME + 1)),
    ORDER_8,
    ORDER_8_NEGATED,
]

WALLET = Wallet(SigningKey(bytes(range(32))))  # fixed: it names test cases
MESSAGE = b"a message"
SIGNATURE = WALLET.sign(MESSAGE)


def test_a_signature_verifies() -> None:
    assert is_signed_by(WALLET.public_key, MESSAGE, SIGNATURE)


@given(st.integers(0, len(SIGNATURE) * 8 - 1))
def test_no_flipped_bit_of_a_signature_verifies(bit: int) -> None:
    assert not is_signed_by(WALLET.public_key, MESSAGE, _flipped(SIGNATURE, bit))


@given(st.integers(0, len(MESSAGE) * 8 - 1))
def test_no_flipped_bit_of_a_message_verifies(bit: int) -> None:
    assert not is_signed_by(WALLET.public_key, _flipped(MESSAGE, bit), SIGNATURE)


@given(st.integers(0, 255))
def test_no_flipped_bit_of_a_key_verifies(bit: int) -> None:
    assert not is_signed_by(_flipped(WALLET.public_key, bit), MESSAGE, SIGNATURE)


def test_an_unreduced_s_does_not_verify() -> None:
    s = int.from_bytes(SIGNATURE[32:], "little") + GROUP_ORDER
    malleated = SIGNATURE[:32] + s.to_bytes(32, "little")
    assert not is_signed_by(WALLET.public_key, MESSAGE, malleated)


@pytest.mark.parametrize(("key", "r"), list(itertools.product(SMALL_ORDER, SMALL_ORDER)))
def test_a_key_of_small_order_signs_nothing(key: bytes, r: bytes) -> None:
    forged = r + bytes(32)
    assert not any(is_signed_by(key, bytes([n]), forged) for n in range(16))


@pytest.mark.parametrize("size", [0, 1, 32, 63, 65, 128])
def test_signatures_of_other_sizes_do_not_verify(size: int) -> None:
    assert not is_signed_by(WALLET.public_key, MESSAGE, (SIGNATURE * 2)[:size])


@pytest.mark.parametrize("size", [0, 31, 33])
def test_keys_of_other_sizes_do_not_verify(size: int) -> None:
    assert not is_signed_by((WALLET.public_key * 2)[:size], MESSAGE, SIGNATURE)


@given(st.binary(min_size=32, max_size=32))
def test_an_address_decodes_to_its_key(key: bytes) -> None:
    assert decode_address(address_of(key)) == key


@pytest.mark.parametrize(
    "address",
    [
        "", "1", "1" * 31, "1" * 33, "1" * 44, "z" * 44, "0" * 40, "O" * 40, "l" * 40,
        WALLET.address + " ", " " + WALLET.address, WALLET.address + "\n", "1" + WALLET.address,
        "\u00e9" * 40, "\u0661" * 40, "1" * 10_000,
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        decode_address(address)


@given(st.binary(max_size=100))
def test_base64_decodes(data: bytes) -> None:
    assert decode_base64(base64_of(data)) == data


@pytest.mark.parametrize(
    "text",
    ["YQ", "YQ=", "YR==", "YQ==\n", " YQ==", "Y Q==", "YQ===", "-_==", "\u00e9", "YQ==YQ==", "="],
)
def test_lax_base64_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        decode_base64(text)


def _flipped(data: bytes, bit: int) -> bytes:
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)
