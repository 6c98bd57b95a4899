"""`/api/portfolio` and `/api/ledger`."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Response

from paper_trade.api.dependencies import Running
from paper_trade.api.paging import Cursor, Limit, page_response
from paper_trade.api.rate_limits import limit_reads
from paper_trade.api.responses import json_response
from paper_trade.api.schemas import LedgerAnswer, PortfolioAnswer
from paper_trade.api.security import SignedIn

router = APIRouter(prefix="/api", tags=["portfolio"], dependencies=[Depends(limit_reads)])


@router.get("/portfolio", response_model=PortfolioAnswer)
async def read_portfolio(running: Running, session: SignedIn) -> Response:
    """Balances, position, profit and equity at this moment."""
    return json_response(await running.portfolios.get(session.user_id))


@router.get("/ledger", response_model=LedgerAnswer)
async def list_ledger(
    running: Running, session: SignedIn, limit: Limit = 50, cursor: Cursor = None
) -> Response:
    """Every change of the account's balances, newest first."""
    page = await running.portfolios.ledger(session.user_id, limit=limit, cursor=cursor)
    return page_response("entries", page)
