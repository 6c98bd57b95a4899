"""Signing in with a Solana wallet: a challenge, and the wallet's answer to it."""

from __future__ import annotations

import re
import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from redis.asyncio import Redis

from paper_trade.auth.envelope import MalformedEnvelope, unwrap
from paper_trade.auth.message_rules import LIFETIME, check_fields, compose_message
from paper_trade.auth.nonces import Nonces
from paper_trade.auth.sessions import Session, Sessions
from paper_trade.auth.signature import decode_address, decode_base64, is_signed_by
from paper_trade.auth.siws import MalformedMessage, SignInMessage, parse_message
from paper_trade.auth.user import SignedInUser
from paper_trade.clock import Clock, utc_now
from paper_trade.errors import InvalidMessage, InvalidNonce, InvalidSignature, ValidationFailed

OpenAccount = Callable[[str], Awaitable[SignedInUser]]
"""Finds the user of an address, or makes one with an account, once, also when two calls race."""

_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class Challenge:
    """What a wallet is asked to sign, and the secret that binds it to the browser that asked."""

    message: SignInMessage
    challenge: str
    expires_in_s: int


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A sign-in that succeeded."""

    token: str
    session: Session
    user: SignedInUser


class SignIn:
    """The two steps of a sign-in. Redis and database errors propagate."""

    def __init__(
        self,
        redis: Redis,
        sessions: Sessions,
        origins: Sequence[str],
        open_account: OpenAccount,
        clock: Clock = utc_now,
    ) -> None:
        self._nonces = Nonces(redis, LIFETIME)
        self._sessions = sessions
        self._origins = tuple(origins)
        self._open_account = open_account
        self._clock = clock

    async def start(
        self, address: str, origin: str | None = None, challenge: str | None = None
    ) -> Challenge:
        """Ask `address` to sign a message that names the page's origin.

        Args:
            origin: of the page, used when it is one of ours; else the first configured one stands.
            challenge: the one this browser already holds, kept so that two tabs can sign in.

        Raises:
            ValidationFailed: not a Solana address.
        """
        _decoded("address", address, decode_address)
        if challenge is None or not _CHALLENGE.fullmatch(challenge):
            challenge = secrets.token_urlsafe(32)
        page = origin if origin is not None and origin in self._origins else self._origins[0]
        nonce = await self._nonces.issue(address, challenge)
        message = compose_message(address, page, nonce, self._clock())
        return Challenge(message, challenge, int(LIFETIME.total_seconds()))

    async def finish(
        self, address: str, signed_message: str, signature: str, challenge: str | None
    ) -> SignedIn:
        """Sign in with the bytes that the wallet returned (both in base64).

        The nonce is used up last: a bad signature costs nobody theirs, and of several requests
        racing on one nonce a single one gets a session.

        Raises:
            ValidationFailed: something does not decode.
            InvalidMessage, InvalidSignature, InvalidNonce: in this order of checks.
        """
        key = _decoded("address", address, decode_address)
        signed = _decoded("signed_message", signed_message, decode_base64)
        proof = _decoded("signature", signature, decode_base64)
        message = _read(signed, key)
        check_fields(message, address=address, origins=self._origins, now=self._clock())
        if not is_signed_by(key, signed, proof):
            raise InvalidSignature
        if not await self._nonces.consume(message.nonce, address, challenge or ""):
            raise InvalidNonce
        user = await self._open_account(address)
        token, session = await self._sessions.create(user)
        return SignedIn(token, session, user)


def _decoded(field: str, value: str, decode: Callable[[str], bytes]) -> bytes:
    try:
        return decode(value)
    except ValueError as error:
        raise ValidationFailed(errors=[{"field": field, "message": str(error)}]) from None


def _read(signed: bytes, key: bytes) -> SignInMessage:
    try:
        return parse_message(unwrap(signed, key))
    except (MalformedEnvelope, MalformedMessage):
        raise InvalidMessage from None
