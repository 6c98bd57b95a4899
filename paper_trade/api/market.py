"""`/api/market`: prices, candles and statistics, open to anybody."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response
from pydantic import WithJsonSchema

from paper_trade.api.dependencies import Running
from paper_trade.api.documented import LIMITED, problems
from paper_trade.api.paging import IN_DIGITS
from paper_trade.api.public_schemas import (
    CandlesAnswer,
    PricesAnswer,
    StatsAnswer,
    StatusAnswer,
)
from paper_trade.api.rate_limits import limit_market
from paper_trade.api.responses import json_response
from paper_trade.api.schemas import PriceView
from paper_trade.bootstrap import Services
from paper_trade.errors import PaperTradeError, PriceUnavailable, UnknownMarket
from paper_trade.market.latest_price import LatestPrice
from paper_trade.market.live_candles import candle_view
from paper_trade.market.tick import MARKET_SYMBOL, SYMBOL
from paper_trade.market.views import price_view
from paper_trade.trading.orders import Rules, check_price
from paper_trade.vocabulary import Timeframe

MOST_CANDLES = 1000
LAST_UNIX_TIME = 253_402_300_799
"""The end of the year 9999: beyond it no time can be written."""

# What others are answered with is a 404, not a 422.
Symbol = Annotated[str, WithJsonSchema({"type": "string", "enum": [SYMBOL]})]

router = APIRouter(
    prefix="/api/market",
    tags=["market"],
    dependencies=[Depends(limit_market)],
    responses=LIMITED,
)


@router.get("/price/{symbol}", response_model=PriceView, responses=problems(404))
async def price(symbol: Symbol, running: Running) -> Response:
    """The newest price, also when it is `stale`; 503 `price_unavailable` before the first."""
    _require_known(symbol)
    latest = await running.prices.latest(symbol)
    if latest is None:
        raise PriceUnavailable
    return json_response(_view(latest, running))


@router.get("/prices", response_model=PricesAnswer)
async def prices(running: Running) -> Response:
    """The newest price of each market that has one."""
    latest = await running.prices.latest(SYMBOL)
    return json_response({"prices": [] if latest is None else [_view(latest, running)]})


@router.get("/status", response_model=StatusAnswer)
async def status(running: Running) -> Response:
    """Whether orders would be filled now; if not, `reason` is the code of their refusal."""
    latest = await running.prices.latest(SYMBOL)
    now = running.clock()
    market = {
        "symbol": SYMBOL,
        "market": MARKET_SYMBOL,
        "tradable": True,
        "reason": None,
        "age_ms": None if latest is None else latest.age_ms(now),
    }
    settings = running.settings
    rules = Rules(settings.fee_rate, settings.max_price_age_s, settings.max_confidence_ratio)
    try:
        check_price(latest, now, rules)
    except PaperTradeError as refusal:
        market |= {"tradable": False, "reason": refusal.code}
    return json_response({"markets": [market]})


@router.get("/stats/{symbol}", response_model=StatsAnswer, responses=problems(404))
async def stats(symbol: Symbol, running: Running) -> Response:
    """The last 24 hours; a figure is null where there are no candles to tell it."""
    _require_known(symbol)
    figures = await running.candles.stats(running.clock())
    return json_response({"symbol": symbol, **figures})


@router.get("/candles", response_model=CandlesAnswer, responses=problems(404, 422))
async def candles(
    running: Running,
    timeframe: Timeframe,
    asset: Symbol = SYMBOL,
    limit: Annotated[int, Query(ge=1, le=MOST_CANDLES), IN_DIGITS] = 500,
    before: Annotated[int | None, Query(ge=0, le=LAST_UNIX_TIME), IN_DIGITS] = None,
) -> Response:
    """Candles below `before` (UNIX seconds), ascending; older ones lie below `next_before`."""
    _require_known(asset)
    page = await running.candles.page(timeframe, limit, before)
    content = {
        "asset": asset,
        "timeframe": timeframe,
        "feed": running.settings.feed,
        "candles": [candle_view(candle) for candle in page.candles],
        "next_before": page.next_before,
    }
    return json_response(content)


def _view(latest: LatestPrice, running: Services) -> dict[str, Any]:
    return price_view(latest, running.clock(), running.settings.max_price_age_s)


def _require_known(symbol: str) -> None:
    if symbol != SYMBOL:
        raise UnknownMarket
