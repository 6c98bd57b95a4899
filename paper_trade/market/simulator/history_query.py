"""Question and answer of the history route: Pyth Pro's History API, TradingView's shape. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from paper_trade.market.simulator.history import RESOLUTIONS_MIN, TimedBar
from paper_trade.market.synthetic import PRICE_UNITS
from paper_trade.market.tick import FEED_SYMBOLS

CHANNEL = re.compile(r"real_time|fixed_rate@\d+ms")
MAX_TIME = 10**11


class BadHistoryQuery(ValueError):
    """The text goes into the answer's `errmsg`."""


@dataclass(frozen=True, slots=True)
class HistoryQuery:
    """Candles of `resolution_min` minutes that begin within `from_s` … `to_s`, inclusive."""

    resolution_min: int
    from_s: int
    to_s: int


def parse_history_query(channel: str, query: Mapping[str, str]) -> HistoryQuery:
    """Read `/v1/{channel}/history?symbol&resolution&from&to`.

    Raises:
        BadHistoryQuery: says what is wrong.
    """
    if not CHANNEL.fullmatch(channel):
        raise BadHistoryQuery(f"unknown channel {channel}")
    if query.get("symbol") not in FEED_SYMBOLS.values():
        raise BadHistoryQuery(f"unknown symbol {query.get('symbol')}")
    resolution = RESOLUTIONS_MIN.get(query.get("resolution", ""))
    if resolution is None:
        raise BadHistoryQuery(f"unknown resolution {query.get('resolution')}")
    return HistoryQuery(resolution, _time(query, "from"), _time(query, "to"))


def history_answer(bars: list[TimedBar]) -> dict[str, Any]:
    """Columns of times and of prices as floats; volumes are 0, as an oracle's are."""
    columns = {
        name: [getattr(timed.bar, field) / PRICE_UNITS for timed in bars]
        for name, field in (("o", "open"), ("h", "high"), ("l", "low"), ("c", "close"))
    }
    return {
        "s": "ok" if bars else "no_data",
        "t": [timed.time for timed in bars],
        **columns,
        "v": [0.0] * len(bars),
    }


def _time(query: Mapping[str, str], name: str) -> int:
    text = query.get(name, "")
    if not (text.isascii() and text.isdigit()) or int(text) > MAX_TIME:
        raise BadHistoryQuery(f"{name} must be a UNIX time in seconds")
    return int(text)
