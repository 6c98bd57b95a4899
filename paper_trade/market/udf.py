"""The answers of Pyth Pro's History API, which have the shape of TradingView's UDF. Pure.

`{"s": "ok", "t": [bucket start, UNIX seconds], "o": [], "h": [], "l": [], "c": [], "v": []}`;
`s` is `no_data` where there is nothing, `error` (with `errmsg`) where the question was refused.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from paper_trade.vocabulary import Timeframe

RESOLUTIONS = {
    Timeframe.M1: "1",
    Timeframe.M5: "5",
    Timeframe.M15: "15",
    Timeframe.H1: "60",
    Timeframe.H4: "240",
    Timeframe.D1: "D",
}
"""What the History API calls each timeframe."""
MAX_EXPONENT = 18
"""Prices are between 1e-18 and 1e18 USD; a NUMERIC column could not hold any exponent."""


class NotUdf(ValueError):
    """The answer is not one of the History API."""


class QuestionRefused(ValueError):
    """`s` is `error`; the text is the server's, shortened."""


@dataclass(frozen=True, slots=True)
class PastCandle:
    """A candle as the feed's history has it. USD for one SOL, UNIX seconds."""

    open_time: int
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal


def parse_history(body: bytes, timeframe: Timeframe) -> list[PastCandle]:
    """The candles of an answer in ascending order; rows that cannot be a candle are left out.

    Prices are JSON numbers: they are read from their digits, never through a float.

    Raises:
        QuestionRefused: `s` is `error`.
        NotUdf: anything else that is not such an answer.
    """
    answer = _json(body)
    status = answer.get("s")
    if status == "no_data":
        return []
    if status == "error":
        raise QuestionRefused(str(answer.get("errmsg", "no reason given"))[:200])
    if status != "ok":
        raise NotUdf("no status")
    candles = {candle.open_time: candle for candle in _rows(answer, timeframe.seconds)}
    return [candles[time] for time in sorted(candles)]


def _json(body: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(body, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise NotUdf("not JSON") from error
    if not isinstance(answer, dict):
        raise NotUdf("not an object")
    return answer


def _rows(answer: dict[str, Any], seconds: int) -> Iterator[PastCandle]:
    columns = [answer.get(name) for name in "tohlc"]
    lengths = {len(column) if isinstance(column, list) else -1 for column in columns}
    if len(lengths) != 1 or -1 in lengths:
        raise NotUdf("columns of different lengths")
    for time, *prices in zip(*columns, strict=True):
        if type(time) is not int or time % seconds or not all(map(_is_price, prices)):
            continue
        opening, high, low, close = map(Decimal, prices)
        if low <= min(opening, close) and max(opening, close) <= high:
            yield PastCandle(time, opening, high, low, close)


def _is_price(value: object) -> bool:
    """A number that can be a price: no `NaN`, no `Infinity`, no exponent beyond all reason."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return False
    price = Decimal(value)
    return price > 0 and abs(price.adjusted()) <= MAX_EXPONENT
