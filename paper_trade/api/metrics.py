"""`/metrics`: for a Prometheus on this machine, or for one that knows METRICS_TOKEN."""

from __future__ import annotations

from hmac import compare_digest
from ipaddress import ip_address

from fastapi import APIRouter, Request, Response

from paper_trade.api.dependencies import Running
from paper_trade.api.documented import SIGNED_IN, Responses
from paper_trade.errors import Unauthenticated
from paper_trade.gauges import write_gauges
from paper_trade.metrics import CONTENT_TYPE, exposition, health_figures

router = APIRouter(tags=["health"])

_FORWARDED = ("x-forwarded-for", "forwarded", "x-real-ip")
_TEXT: Responses = {
    200: {
        "description": "Prometheus' text format",
        "content": {"text/plain": {"schema": {"type": "string"}}},
    }
}


@router.get("/metrics", response_class=Response, responses=_TEXT | SIGNED_IN)
async def metrics(request: Request, running: Running) -> Response:
    """Requests, orders, sockets, connections, and the age of price and workers. For collectors on
    this machine, and for those that send METRICS_TOKEN as a bearer token."""
    token = running.settings.metrics_token
    if not (_is_local(request) or (token and _shows(request, token.get_secret_value()))):
        raise Unauthenticated("Metrics are for this machine, or for METRICS_TOKEN.")
    write_gauges(running.hub, running.pool, running.engine)
    report = (await running.health.report()).body
    return Response(exposition() + health_figures(report), media_type=CONTENT_TYPE)


def _is_local(request: Request) -> bool:
    """Whether it comes from this machine itself, and not through a proxy that runs on it."""
    if request.client is None or any(name in request.headers for name in _FORWARDED):
        return False
    try:
        return ip_address(request.client.host).is_loopback
    except ValueError:
        return False


def _shows(request: Request, token: str) -> bool:
    given = request.headers.get("authorization", "")
    return compare_digest(given.encode(), f"Bearer {token}".encode())
