"""`/api/health` and `/health`: for load balancers, monitors and people."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from paper_trade.api.dependencies import Running
from paper_trade.api.public_schemas import HealthAnswer

router = APIRouter(tags=["health"])


@router.get(
    "/api/health",
    summary="Whether everything works",
    response_model=HealthAnswer,
    responses={503: {"model": HealthAnswer, "description": "Something does not"}},
)
@router.get("/health", include_in_schema=False)
async def health(running: Running) -> JSONResponse:
    """`ok` with 200 or `degraded` with 503, within a second whatever hangs."""
    report = await running.health.report()
    headers = {"Cache-Control": "no-store"}
    return JSONResponse(report.body, 200 if report.ok else 503, headers)
