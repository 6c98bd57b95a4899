"""Addresses, encodings and ed25519: what a wallet's answer is made of. Pure.

Verification is libsodium's: it refuses keys of small order and signatures whose S is not reduced,
which `cryptography` lets through.
"""

from __future__ import annotations

import base64
import binascii
import re

from nacl.exceptions import CryptoError
from nacl.signing import VerifyKey
from solders.pubkey import Pubkey

_BASE58_KEY = re.compile(r"[1-9A-HJ-NP-Za-km-z]{32,44}")


def decode_address(address: str) -> bytes:
    """The 32 bytes of the public key that a Solana address writes in base58.

    Raises:
        ValueError: not the one way to write a key.
    """
    if not _BASE58_KEY.fullmatch(address):
        raise ValueError("not base58 of a public key")
    key = Pubkey.from_string(address)
    if str(key) != address:
        raise ValueError("not the canonical form of the key")
    return bytes(key)


def decode_base64(text: str) -> bytes:
    """The bytes of standard, padded base64; each value has exactly one accepted form.

    Raises:
        ValueError: another alphabet, padding, or stray bits at the end.
    """
    try:
        decoded = base64.b64decode(text, validate=True)
    except binascii.Error:
        raise ValueError("not base64") from None
    if base64.b64encode(decoded).decode() != text:
        raise ValueError("not the canonical base64 of its bytes")
    return decoded


def is_signed_by(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether `signature` is the ed25519 signature of exactly these bytes by this key."""
    try:
        VerifyKey(key).verify(message, signature)
    except (CryptoError, ValueError):  # a bad signature is a CryptoError, a wrong size a ValueError
        return False
    return True
