"""The API as one FastAPI application, to stand alone or in front of the pages."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse

from paper_trade import __version__
from paper_trade.api import (
    accounts,
    auth,
    exports,
    health,
    market,
    metrics,
    orders,
    portfolio,
    stream,
)
from paper_trade.api.deadline import Deadline
from paper_trade.api.docs_page import POLICY, render_docs
from paper_trade.api.documented import ANY_ROUTE
from paper_trade.api.measured import Measured
from paper_trade.api.middleware import AllowedOriginsOnly, BodyLimit, RequestFrame, SignInLimit
from paper_trade.api.problems import ErrorBoundary, handle_problems
from paper_trade.api.socket_limit import SocketLimit
from paper_trade.api.unknown_routes import EndOfApi

DESCRIPTION = """\
Paper trading of SOL/USDC. Amounts and prices are decimal strings, times RFC 3339 in UTC. Sign in
with a Solana wallet (`/api/auth`), then send the cookie or `Authorization: Bearer <token>`. Every
error is a problem document whose `code` says which one it is. One with `"outcome": "unknown"` (503)
came after the connection to the database broke, or after too long a wait: the order may be filled.
Send it again with the same `client_order_id`: it is never filled twice. Any other error has changed
nothing."""

ROUTERS = (
    auth.router,
    orders.router,
    portfolio.router,
    exports.router,
    accounts.router,
    market.router,
    health.router,
    metrics.router,
    stream.router,
)


def create_api() -> FastAPI:
    """The API with everything that surrounds it. The services need not run yet."""
    api = FastAPI(
        title="Paper Trade",
        version=__version__,
        description=DESCRIPTION,
        openapi_url="/api/openapi.json",
        docs_url=None,  # FastAPI's pages load their scripts from other hosts
        redoc_url=None,
        redirect_slashes=False,
        responses=ANY_ROUTE,
        middleware=[
            Middleware(SocketLimit),
            Middleware(Measured),
            Middleware(RequestFrame),
            Middleware(AllowedOriginsOnly),
            Middleware(ErrorBoundary),
            Middleware(Deadline),
            Middleware(SignInLimit),
            Middleware(BodyLimit),
        ],
    )
    handle_problems(api)
    for router in ROUTERS:
        api.include_router(router)

    @api.get("/api/docs", include_in_schema=False)
    async def docs() -> HTMLResponse:
        page = render_docs(api.openapi())
        return HTMLResponse(page, headers={"Content-Security-Policy": POLICY})

    api.router.routes.append(EndOfApi(api))
    return api
