"""A wallet for tests: a real key pair that signs as wallets and Ledger devices do."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from nacl.signing import SigningKey
from solders.pubkey import Pubkey

from paper_trade.auth.envelope import SIGNING_DOMAIN


def address_of(key: bytes) -> str:
    """The base58 of 32 bytes."""
    return str(Pubkey.from_bytes(key))


def base64_of(data: bytes) -> str:
    return base64.b64encode(data).decode()


@dataclass
class Wallet:
    """Signs whatever it is given."""

    key: SigningKey = field(default_factory=SigningKey.generate)

    @property
    def public_key(self) -> bytes:
        return bytes(self.key.verify_key)

    @property
    def address(self) -> str:
        return address_of(self.public_key)

    def sign(self, message: bytes) -> bytes:
        return self.key.sign(message).signature

    def answer(self, message: str | bytes) -> tuple[str, str]:
        """(signed_message, signature), both in base64."""
        signed = message.encode() if isinstance(message, str) else message
        return base64_of(signed), base64_of(self.sign(signed))


def ledger_v0(text: bytes, *signers: bytes, format_: int = 1, length: int | None = None) -> bytes:
    """An off-chain envelope of version 0."""
    size = len(text) if length is None else length
    head = b"\x00" + bytes(32) + bytes([format_, len(signers)]) + b"".join(signers)
    return SIGNING_DOMAIN + head + size.to_bytes(2, "little") + text


def ledger_v1(text: bytes, *signers: bytes) -> bytes:
    """An off-chain envelope of version 1."""
    return SIGNING_DOMAIN + b"\x01" + bytes([len(signers)]) + b"".join(signers) + text


@dataclass
class MovableClock:
    """A clock that stands still until it is moved."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now

    def move(self, **duration: float) -> None:
        self.now += timedelta(**duration)
