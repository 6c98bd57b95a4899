"""Which candles are told to whoever watches, and in what words. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import orjson

from paper_trade.market.candles import Candle, is_closed
from paper_trade.vocabulary import Timeframe


def candle_view(candle: Candle) -> dict[str, Any]:
    """A candle as charts take it: UNIX seconds, numbers. The only place where prices are floats."""
    return {
        "time": candle.open_time,
        "open": float(candle.open),
        "high": float(candle.high),
        "low": float(candle.low),
        "close": float(candle.close),
        "ticks": candle.ticks,
    }


def candle_frame(symbol: str, candle: Candle, *, closed: bool) -> bytes:
    """The frame that sockets get as it is: `{"type": "candle", "asset", "timeframe", "candle"}`."""
    return orjson.dumps(
        {
            "type": "candle",
            "asset": symbol,
            "timeframe": candle.timeframe.value,
            "candle": {**candle_view(candle), "closed": closed},
        }
    )


class LiveCandles:
    """Remembers what has been shown open, so that it is shown closed when its time has come."""

    def __init__(self) -> None:
        self._open: dict[tuple[Timeframe, int], Candle] = {}

    def due(self, changed: Iterable[Candle], watermark: float) -> list[tuple[Candle, bool]]:
        """The candles to show now, ascending within a timeframe, each with whether it is closed.

        Those that changed, and those that the watermark has passed since they were last shown.
        """
        changes = {(candle.timeframe, candle.open_time): candle for candle in changed}
        self._open.update(changes)
        shown = []
        for key, candle in sorted(self._open.items(), key=lambda item: item[0][1]):
            closed = is_closed(candle, watermark)
            if closed:
                del self._open[key]
            if closed or key in changes:
                shown.append((candle, closed))
        return shown
