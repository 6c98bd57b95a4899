"""Sessions that end at the worst moment: while they are being looked up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import cast

import pytest

from paper_trade.api.live.identity import Identity
from paper_trade.auth.sessions import Session, Sessions
from paper_trade.clock import utc_now
from paper_trade.events.hub import SessionEnded

SESSION = Session(1, "wallet", "jti", utc_now() + timedelta(hours=1), utc_now())


class SessionsThatTakeTime:
    """Finds the session, and lets something happen before it answers."""

    def __init__(self) -> None:
        self.found: Session | None = SESSION
        self.meanwhile: Callable[[], object] = lambda: None

    async def find(self, token: str) -> Session | None:
        self.meanwhile()
        return self.found


@pytest.fixture
def sessions() -> SessionsThatTakeTime:
    return SessionsThatTakeTime()


@pytest.fixture
def identity(sessions: SessionsThatTakeTime) -> Identity:
    return Identity(cast(Sessions, sessions))


async def test_who_signs_in_is_who_the_session_says(identity: Identity) -> None:
    assert (identity.user_id, identity.expires_at) == (None, None)
    assert await identity.still_good()
    assert await identity.sign_in("token")
    assert (identity.user_id, identity.expires_at) == (1, SESSION.expires_at)


async def test_a_refused_token_changes_nothing(
    identity: Identity, sessions: SessionsThatTakeTime
) -> None:
    assert await identity.sign_in("token")
    sessions.found = None
    assert not await identity.sign_in("another")
    assert identity.user_id == 1
    assert not await identity.still_good()


@pytest.mark.parametrize("ended", [SessionEnded(jti="jti"), SessionEnded(user_id=1)])
async def test_a_session_that_ends_while_it_is_looked_up_is_over(
    identity: Identity, sessions: SessionsThatTakeTime, ended: SessionEnded
) -> None:
    sessions.meanwhile = lambda: identity.ended(ended)
    assert not await identity.sign_in("token")
    sessions.meanwhile = lambda: identity.ended(SessionEnded(jti="of another"))
    assert await identity.sign_in("token")


async def test_the_end_of_its_own_session_is_recognised(identity: Identity) -> None:
    own = SessionEnded(jti="jti")
    assert not identity.ended(own)
    assert await identity.sign_in("token")
    assert identity.ended(own)
    assert not identity.ended(SessionEnded(jti="of another"))
