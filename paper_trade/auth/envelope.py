"""Solana's off-chain message envelope, in which Ledger devices sign texts. Pure.

Both versions start with the signing domain `\\xff` + "solana offchain" and a version byte:
  0: application domain [32] · format u8 · signers u8 · 32 bytes each · length u16 LE · text
  1: signers u8 · 32 bytes each, sorted and unique · text to the end
The signature is over the envelope; only the text inside is read.
"""

from __future__ import annotations

SIGNING_DOMAIN = b"\xffsolana offchain"
_KEY_SIZE = 32
_APPLICATION_DOMAIN_SIZE = 32
_LIMITED_UTF8 = 1  # format 0 is printable ASCII, which cannot hold the text's line breaks


class MalformedEnvelope(ValueError):
    """The bytes start like an envelope and are not one that this key alone signs."""


def unwrap(signed: bytes, signer: bytes) -> bytes:
    """The text inside an envelope; bytes that are no envelope come back as they are.

    Args:
        signed: what the wallet says it signed.
        signer: the 32 bytes of the public key, which must be the envelope's only signer.

    Raises:
        MalformedEnvelope: unknown version or format, wrong length, other or more signers.
    """
    if not signed.startswith(SIGNING_DOMAIN):
        return signed
    version, body = signed[len(SIGNING_DOMAIN) :][:1], signed[len(SIGNING_DOMAIN) + 1 :]
    if version == b"\x00":
        return _unwrap_v0(body, signer)
    if version == b"\x01":
        return _after_signers(body, signer)
    raise MalformedEnvelope("unknown version")


def _unwrap_v0(body: bytes, signer: bytes) -> bytes:
    after_domain = body[_APPLICATION_DOMAIN_SIZE:]
    if after_domain[:1] != bytes([_LIMITED_UTF8]):
        raise MalformedEnvelope("unknown format")
    rest = _after_signers(after_domain[1:], signer)
    length, text = rest[:2], rest[2:]
    if len(length) != 2 or int.from_bytes(length, "little") != len(text):
        raise MalformedEnvelope("wrong length")
    return text


def _after_signers(body: bytes, signer: bytes) -> bytes:
    if body[:1] != b"\x01" or body[1 : 1 + _KEY_SIZE] != signer:
        raise MalformedEnvelope("not signed by this key alone")
    return body[1 + _KEY_SIZE :]
