"""Whose socket it is, and until when."""

from __future__ import annotations

import asyncio
from datetime import datetime

from paper_trade.auth.sessions import Session, Sessions
from paper_trade.events.hub import SessionEnded

LIMIT_S = 3.0


class Identity:
    """The session of one socket; none at first. Redis errors and TimeoutError propagate."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._token: str | None = None
        self._session: Session | None = None
        # What ended while a session was being looked up may be that very session.
        self._looking = 0
        self._ended_meanwhile: list[SessionEnded] = []

    @property
    def user_id(self) -> int | None:
        return None if self._session is None else self._session.user_id

    @property
    def expires_at(self) -> datetime | None:
        """When the session runs out by itself; None without one."""
        return None if self._session is None else self._session.expires_at

    async def sign_in(self, token: str) -> bool:
        """Become the owner of `token`'s session. False: there is none; nothing has changed."""
        session = await self._find(token)
        if session is None:
            return False
        self._token, self._session = token, session
        return True

    async def still_good(self) -> bool:
        """Whether the session is still there; True for who has none."""
        return self._token is None or await self._find(self._token) is not None

    def ended(self, ended: SessionEnded) -> bool:
        """Take note of an ended session; True when it is this socket's."""
        if self._looking:
            self._ended_meanwhile.append(ended)
        session = self._session
        return session is not None and ended.concerns(session.jti, session.user_id)

    async def _find(self, token: str) -> Session | None:
        self._looking += 1
        try:
            async with asyncio.timeout(LIMIT_S):
                session = await self._sessions.find(token)
            if session is None:
                return None
            over = (e.concerns(session.jti, session.user_id) for e in self._ended_meanwhile)
            return None if any(over) else session
        finally:
            self._looking -= 1
            if not self._looking:
                self._ended_meanwhile.clear()
