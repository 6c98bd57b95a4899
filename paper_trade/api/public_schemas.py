"""What the public routes answer, as OpenAPI shows it: market data and health."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field

from paper_trade.api.schemas import DecimalString, PriceView
from paper_trade.vocabulary import Timeframe


class PricesAnswer(BaseModel):
    prices: list[PriceView]


class MarketStatus(BaseModel):
    """`reason` is the code of the refusal that an order would meet."""

    symbol: str
    market: str
    tradable: bool
    reason: str | None
    age_ms: int | None


class StatusAnswer(BaseModel):
    markets: list[MarketStatus]


class StatsAnswer(BaseModel):
    """Null is what there are no candles to tell of."""

    symbol: str
    open_24h: DecimalString | None
    high_24h: DecimalString | None
    low_24h: DecimalString | None
    change_24h: DecimalString | None
    change_24h_percent: DecimalString | None = Field(description="10.5 is 10.5 %")


class CandleView(BaseModel):
    """Numbers, because charts draw them. `time` is the opening in UNIX seconds."""

    time: int
    open: float
    high: float
    low: float
    close: float
    ticks: int


class CandlesAnswer(BaseModel):
    asset: str
    timeframe: Timeframe
    feed: str
    candles: list[CandleView]
    next_before: int | None


class ServerHealth(BaseModel):
    ok: bool
    latency_ms: int | float | None


class PriceHealth(BaseModel):
    """`detail` is the price worker's own word for what is wrong."""

    ok: bool
    age_ms: int | None
    feed: str
    detail: str | None


class WorkerHealth(BaseModel):
    ok: bool
    heartbeat_age_ms: int | None
    leader: bool | None


class HealthAnswer(BaseModel):
    """Null is what has not happened yet."""

    status: Literal["ok", "degraded"]
    database: ServerHealth
    redis: ServerHealth
    price: PriceHealth
    workers: dict[str, WorkerHealth]
    audit: dict[str, Any] | None
    version: str
