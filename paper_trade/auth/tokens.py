"""Session tokens: JWTs signed with HS256. Pure.

The keys are a list: the first signs, all verify, so that a secret is rotated by putting a new one
in front and nobody is signed out. A token names its key (`kid`); an unknown name is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import jwt

ALGORITHM = "HS256"
_LONGEST_TOKEN = 1024

SigningKey = tuple[str, bytes]
"""(kid, secret)."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What a token says: which user, which session, from when to when (whole seconds)."""

    user_id: int
    jti: str
    issued_at: datetime
    expires_at: datetime


def write_token(claims: Claims, keys: Sequence[SigningKey]) -> str:
    """The claims, signed with the first key."""
    kid, secret = keys[0]
    payload = {
        "sub": str(claims.user_id),
        "jti": claims.jti,
        "iat": int(claims.issued_at.timestamp()),
        "exp": int(claims.expires_at.timestamp()),
    }
    return jwt.encode(payload, secret, algorithm=ALGORITHM, headers={"kid": kid})


def read_token(token: str, keys: Sequence[SigningKey], now: datetime) -> Claims | None:
    """The claims of a token that one of the keys signed and that has not expired, or None."""
    if len(token) > _LONGEST_TOKEN:
        return None
    try:
        claims = _verified_claims(token, dict(keys))
    except (jwt.InvalidTokenError, KeyError, ValueError, TypeError, OverflowError):
        return None
    return claims if now < claims.expires_at else None


def _verified_claims(token: str, secrets: dict[str, bytes]) -> Claims:
    secret = secrets[jwt.get_unverified_header(token)["kid"]]
    payload = jwt.decode(
        token,
        secret,
        algorithms=[ALGORITHM],
        # The expiry is checked by the caller, against the time it was given.
        options={"require": ["sub", "jti", "iat", "exp"], "verify_exp": False, "verify_iat": False},
    )
    return Claims(
        user_id=int(payload["sub"]),
        jti=payload["jti"],
        issued_at=datetime.fromtimestamp(payload["iat"], UTC),
        expires_at=datetime.fromtimestamp(payload["exp"], UTC),
    )
