"""The rate limits of the routes, as dependencies. The figures are settings; 0 switches one off."""

from __future__ import annotations

from fastapi import Request

from paper_trade.api.client_ip import client_ip
from paper_trade.api.dependencies import Running
from paper_trade.api.security import SignedIn
from paper_trade.bootstrap import Services
from paper_trade.errors import RateLimited

ADDRESSES_PER_IP = 3
"""One IP may do this many times the sign-in requests that one address may."""


async def limit_sign_in(request: Request, running: Services) -> None:
    """Nonces and logins together, by IP. Called by the middleware, since it comes before bodies."""
    limit = running.settings.rate_limit_auth * ADDRESSES_PER_IP
    await _admit(request, running, "auth-ip", _client_ip(request, running), limit)


async def limit_address(request: Request, running: Services, address: str) -> None:
    """Nonces and logins together, by wallet address and IP. Called, since that is in the body.

    Anybody may name any address: counted by address alone, a stranger's requests would keep its
    owner out. What is not proved yet therefore counts only for where it came from.
    """
    key = f"{address}@{_client_ip(request, running)}"
    await _admit(request, running, "auth-address", key, running.settings.rate_limit_auth)


async def limit_orders(request: Request, running: Running, session: SignedIn) -> None:
    """Orders and previews, by user."""
    limit = running.settings.rate_limit_orders
    await _admit(request, running, "orders", str(session.user_id), limit)


async def limit_reads(request: Request, running: Running, session: SignedIn) -> None:
    """What is read while signed in, by user."""
    limit = running.settings.rate_limit_reads
    await _admit(request, running, "reads", str(session.user_id), limit)


async def limit_market(request: Request, running: Running) -> None:
    """Market data, by IP."""
    limit = running.settings.rate_limit_market
    await _admit(request, running, "market", _client_ip(request, running), limit)


async def _admit(request: Request, running: Services, scope: str, key: str, limit: int) -> None:
    """Count the request; the tightest verdict is left for the answer's `RateLimit-*` headers."""
    if limit == 0:
        return
    verdict = await running.rate_limiter.admit(scope, key, limit)
    earlier = getattr(request.state, "rate_limit", None)
    if earlier is None or verdict.remaining <= earlier.remaining:
        request.state.rate_limit = verdict
    if not verdict.admitted:
        raise RateLimited(retry_after=verdict.reset_s)


def _client_ip(request: Request, running: Services) -> str:
    peer = request.client.host if request.client is not None else None
    forwarded = request.headers.getlist("x-forwarded-for")
    return client_ip(peer, forwarded, running.settings.trusted_proxy_hops)
