"""One-time numbers for sign-in messages, kept in Redis."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from redis.asyncio import Redis


class Nonces:
    """Issues nonces and lets each be used once, by whom it was issued to.

    What a nonce is bound to (the address and the browser's challenge) is part of its key, so a
    wrong claimant finds nothing and uses nothing up.
    """

    def __init__(self, redis: Redis, lifetime: timedelta) -> None:
        self._redis = redis
        self._lifetime = lifetime

    async def issue(self, address: str, challenge: str) -> str:
        """A fresh nonce of 128 random bits in 32 alphanumerics."""
        nonce = secrets.token_hex(16)
        await self._redis.set(_key(nonce, address, challenge), b"1", ex=self._lifetime)
        return nonce

    async def consume(self, nonce: str, address: str, challenge: str) -> bool:
        """Use the nonce up; true for exactly one caller, however many race."""
        return await self._redis.getdel(_key(nonce, address, challenge)) is not None


def _key(nonce: str, address: str, challenge: str) -> str:
    bound_to = hashlib.sha256(f"{address}\n{challenge}".encode()).hexdigest()
    return f"nonce:{nonce}:{bound_to}"
