"""`/api/portfolio` and `/api/ledger`."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from paper_trade.api.dependencies import Running
from paper_trade.api.documented import LIMITED, SIGNED_IN, problems
from paper_trade.api.paging import IN_DIGITS, AccountId, Cursor, Limit, page_response
from paper_trade.api.rate_limits import limit_reads
from paper_trade.api.responses import json_response
from paper_trade.api.schemas import EquityAnswer, LedgerAnswer, PerformanceAnswer, PortfolioAnswer
from paper_trade.api.security import SignedIn
from paper_trade.api.times import Since, Until, require_order
from paper_trade.money import Asset

MOST_POINTS = 2000

router = APIRouter(
    prefix="/api",
    tags=["portfolio"],
    dependencies=[Depends(limit_reads)],
    responses=SIGNED_IN | LIMITED | problems(404, 422),
)


@router.get("/portfolio", response_model=PortfolioAnswer)
async def read_portfolio(running: Running, session: SignedIn) -> Response:
    """Balances, position, profit and equity at this moment."""
    return json_response(await running.portfolios.get(session.user_id))


@router.get("/portfolio/equity", response_model=EquityAnswer)
async def read_equity(
    running: Running,
    session: SignedIn,
    since: Since = None,
    until: Until = None,
    points: Annotated[int, Query(ge=1, le=MOST_POINTS), IN_DIGITS] = 500,
    account: AccountId = None,
) -> Response:
    """What an account was worth over time, ascending. A value holds until the next point.

    The curve begins with the starting funds, or the value at `from`, and ends with the present
    value (of a closed account the last one), if a fresh price can tell it, or the one at `to`.
    Of more than `points`, those are kept that show every peak.
    """
    require_order(since, until)
    curve = await running.portfolios.equity(session.user_id, since, until, points, account)
    return json_response({"points": curve})


@router.get("/portfolio/performance", response_model=PerformanceAnswer)
async def read_performance(
    running: Running, session: SignedIn, account: AccountId = None
) -> Response:
    """How well an account was traded: results of its trades, falls and returns of its worth."""
    return json_response(await running.portfolios.performance(session.user_id, account))


@router.get("/ledger", response_model=LedgerAnswer)
async def list_ledger(
    running: Running,
    session: SignedIn,
    asset: Annotated[Asset | None, Query()] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
    account: AccountId = None,
) -> Response:
    """Every change of an account's balances, newest first.

    The entries are a chain: oldest first, each one's `digest` is the SHA-256 of the digest before
    it (32 bytes; for the first entry the SHA-256 of `paper-trade ledger 1|ACCOUNT_ID`) followed by
    `account_id|asset|sequence|amount|balance_after|kind|trade_id|created_at`, amounts in base units
    (10⁻⁹ SOL, 10⁻⁶ USDC), a grant's trade_id empty. `docs/ledger-chain.md` has a program that
    checks a downloaded ledger.
    """
    page = await running.portfolios.ledger(
        session.user_id, limit=limit, cursor=cursor, asset=asset, account_id=account
    )
    return page_response("entries", page)
