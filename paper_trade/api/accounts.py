"""`/api/account/reset` and `/api/accounts`."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Response

from paper_trade.api.dependencies import Running
from paper_trade.api.documented import LIMITED, SIGNED_IN, UNSAFE, WITH_BODY, problems
from paper_trade.api.rate_limits import limit_orders, limit_reads
from paper_trade.api.responses import json_response
from paper_trade.api.schemas import AccountAnswer, AccountsAnswer, ResetBody
from paper_trade.api.security import SignedIn

router = APIRouter(prefix="/api", tags=["accounts"], responses=SIGNED_IN | LIMITED)


@router.post(
    "/account/reset",
    status_code=201,
    response_model=AccountAnswer,
    responses=UNSAFE | WITH_BODY | problems(404),
    dependencies=[Depends(limit_orders)],
)
async def reset_account(
    running: Running, session: SignedIn, body: ResetBody | None = None
) -> Response:
    """Start over: close the open account and open the next one, which is the answer.

    Nothing is deleted: `/api/accounts` lists the old one, and lists show it with `?account=`.
    """
    funds = None if body is None else body.starting_funds
    account = await running.accounts.reset(session.user_id, funds)
    return json_response({"account": account}, 201)


@router.get("/accounts", response_model=AccountsAnswer, dependencies=[Depends(limit_reads)])
async def list_accounts(running: Running, session: SignedIn) -> Response:
    """The accounts of the user, newest first, the open one among them; the last thousand."""
    return json_response({"accounts": await running.portfolios.accounts(session.user_id)})
