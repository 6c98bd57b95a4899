"""Who sends an event: asked again each time, since any client may send any event at any time."""

from __future__ import annotations

import reflex as rx
from reflex.event import EventSpec

from paper_trade.auth.sessions import Session
from paper_trade.bootstrap import services
from paper_trade.errors import RateLimited, Unauthenticated
from paper_trade.ui.sealed_cookie import opened


async def find_session(state: rx.State) -> Session | None:
    """The session of the cookie that the event socket was opened with; None when it has ended.

    The cookie is the only identity there is: nothing in a state or in the browser's storage counts.
    """
    running = services()
    token = opened(state.router.headers.cookie)
    return await running.sessions.find(token) if token is not None else None


async def require_session(state: rx.State) -> Session:
    """As `find_session`.

    Raises:
        Unauthenticated: there is none (any more).
    """
    session = await find_session(state)
    if session is None:
        raise Unauthenticated
    return session


def leave(notice: str) -> EventSpec:
    """Send the page to the front page, which says why (`home_state.NOTICES`).

    `assets/js/wallets.js` listens: it knows when the page is leaving already, for a better reason.
    """
    return rx.call_script(f"dispatchEvent(new CustomEvent('leave', {{detail: '{notice}'}}))")


async def admit_order(user_id: int) -> None:
    """Count an order of the page like one of the API: the limit is one.

    Raises:
        RateLimited: too many within a minute.
    """
    await _admit("orders", user_id, services().settings.rate_limit_orders)


async def admit_read(user_id: int) -> None:
    """Count a reading of the page like one of the API, as `admit_order` does an order.

    Raises:
        RateLimited: too many within a minute.
    """
    await _admit("reads", user_id, services().settings.rate_limit_reads)


async def _admit(scope: str, user_id: int, limit: int) -> None:
    if limit == 0:
        return
    verdict = await services().rate_limiter.admit(scope, str(user_id), limit)
    if not verdict.admitted:
        raise RateLimited(retry_after=verdict.reset_s)
