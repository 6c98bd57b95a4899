"""`/api/trades.csv` and `/api/ledger.csv`: streamed, in memory that does not grow with them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any

from fastapi import APIRouter, Depends
from fastapi.responses import StreamingResponse

from paper_trade.api.csv_rows import (
    ENTRY_COLUMNS,
    TRADE_COLUMNS,
    csv_bytes,
    flat_trade,
    header_bytes,
)
from paper_trade.api.dependencies import Running
from paper_trade.api.documented import LIMITED, SIGNED_IN, Responses, problems
from paper_trade.api.paging import AccountId
from paper_trade.api.rate_limits import limit_reads
from paper_trade.api.security import SignedIn

router = APIRouter(
    prefix="/api",
    tags=["exports"],
    dependencies=[Depends(limit_reads)],
    responses=SIGNED_IN | LIMITED | problems(404, 422),
)


class CsvResponse(StreamingResponse):
    """A CSV file to save. A failure on the way breaks the transfer off, so that nobody takes a part
    for the whole."""

    media_type = "text/csv"


_CSV: Responses = {
    200: {
        "description": "A CSV file after RFC 4180, with a header line",
        "content": {"text/csv": {"schema": {"type": "string"}}},
    }
}


@router.get("/trades.csv", response_class=CsvResponse, responses=_CSV)
async def export_trades(
    running: Running, session: SignedIn, account: AccountId = None
) -> CsvResponse:
    """All trades of an account with their receipts, newest first."""
    batches = await running.exports.trades(session.user_id, account)
    flat = ([flat_trade(trade) for trade in batch] async for batch in batches)
    return await _file("trades.csv", TRADE_COLUMNS, flat)


@router.get("/ledger.csv", response_class=CsvResponse, responses=_CSV)
async def export_ledger(
    running: Running, session: SignedIn, account: AccountId = None
) -> CsvResponse:
    """Every change of an account's balances, newest first, each with its digest in the chain of
    `/api/ledger`: together they can be checked without this server."""
    batches = await running.exports.ledger(session.user_id, account)
    return await _file("ledger.csv", ENTRY_COLUMNS, batches)


async def _file(name: str, columns: Sequence[str], batches: AsyncIterator[Any]) -> CsvResponse:
    # Before the answer begins: what fails here can still be told as a problem.
    first = await anext(batches)

    async def content() -> AsyncIterator[bytes]:
        yield header_bytes(columns) + csv_bytes(columns, first)
        async for batch in batches:
            yield csv_bytes(columns, batch)

    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return CsvResponse(content(), headers=headers)
