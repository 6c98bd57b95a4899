"""Sessions: a signed token in the browser, and a record in Redis without which it is nothing.

Keys: `session:{jti}` the record, gone when the session ends; `user-sessions:{user_id}` the user's
jtis by expiry, so that all can be ended. What ended is told on the channel `live:sessions`, as
`{"jti": …}` or `{"user_id": …}`, so that open sockets close.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import orjson
from redis.asyncio import Redis

from paper_trade.auth.tokens import Claims, SigningKey, read_token, write_token
from paper_trade.auth.user import SignedInUser
from paper_trade.clock import Clock, utc_now

ENDED_CHANNEL = "live:sessions"

# KEYS: the record, the user's set. ARGV: the record, its lifetime (s), jti, expiry (UNIX), now.
# The set outlives every session in it, so a shorter lifetime than before never shortens its own.
_STORE = """
redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', ARGV[5])  -- those expired by themselves
redis.call('ZADD', KEYS[2], ARGV[4], ARGV[3])
local left_ms = redis.call('PTTL', KEYS[2])
redis.call('PEXPIRE', KEYS[2], math.max(left_ms, ARGV[2] * 1000))
"""

# KEYS: the user's set. ARGV: prefix of the records' keys, channel, message.
# One step, so that no session made before it is left and none made after it is hit.
_END_ALL = """
for _, jti in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  redis.call('DEL', ARGV[1] .. jti)
end
redis.call('DEL', KEYS[1])
redis.call('PUBLISH', ARGV[2], ARGV[3])
"""


@dataclass(frozen=True, slots=True)
class Session:
    """One sign-in that is still good."""

    user_id: int
    address: str
    jti: str
    expires_at: datetime
    user_created_at: datetime


class Sessions:
    """Makes, finds and ends sessions. Redis errors propagate."""

    def __init__(
        self, redis: Redis, keys: Sequence[SigningKey], ttl_s: int, clock: Clock = utc_now
    ) -> None:
        self._redis = redis
        self._keys = tuple(keys)
        self._ttl = timedelta(seconds=ttl_s)
        self._clock = clock
        self._store_script = redis.register_script(_STORE)
        self._end_all = redis.register_script(_END_ALL)

    async def create(self, user: SignedInUser) -> tuple[str, Session]:
        """A new session with an id of its own, and the token that stands for it."""
        now = self._clock().replace(microsecond=0)
        session = Session(
            user_id=user.id,
            address=user.address,
            jti=secrets.token_urlsafe(24),
            expires_at=now + self._ttl,
            user_created_at=user.created_at,
        )
        await self._store(session, now)
        claims = Claims(session.user_id, session.jti, now, session.expires_at)
        return write_token(claims, self._keys), session

    async def find(self, token: str) -> Session | None:
        """The session that a token stands for; None for a token that is not good (any more)."""
        claims = read_token(token, self._keys, self._clock())
        if claims is None:
            return None
        record = await self._redis.get(_record_key(claims.jti))
        if record is None:
            return None
        fields = orjson.loads(record)
        if fields["user_id"] != claims.user_id:
            return None
        return Session(
            user_id=claims.user_id,
            address=fields["address"],
            jti=claims.jti,
            expires_at=claims.expires_at,
            user_created_at=datetime.fromisoformat(fields["user_created_at"]),
        )

    async def end(self, session: Session) -> None:
        """End one session, at once and everywhere. Ending it twice does no harm."""
        async with self._redis.pipeline(transaction=True) as steps:
            steps.delete(_record_key(session.jti))
            steps.zrem(_user_key(session.user_id), session.jti)
            steps.publish(ENDED_CHANNEL, orjson.dumps({"jti": session.jti}))
            await steps.execute()

    async def end_all(self, user_id: int) -> None:
        """End every session of the user."""
        ended = orjson.dumps({"user_id": user_id})
        await self._end_all(keys=[_user_key(user_id)], args=[_record_key(""), ENDED_CHANNEL, ended])

    async def _store(self, session: Session, now: datetime) -> None:
        record = orjson.dumps(
            {
                "user_id": session.user_id,
                "address": session.address,
                "user_created_at": session.user_created_at.isoformat(),
            }
        )
        lifetime_s = int(self._ttl.total_seconds())
        expires_at, at = int(session.expires_at.timestamp()), int(now.timestamp())
        await self._store_script(
            keys=[_record_key(session.jti), _user_key(session.user_id)],
            args=[record, lifetime_s, session.jti, expires_at, at],
        )


def _record_key(jti: str) -> str:
    return f"session:{jti}"


def _user_key(user_id: int) -> str:
    return f"user-sessions:{user_id}"
