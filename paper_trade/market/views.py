"""How a price looks from outside: the PRICE object of the REST and WebSocket interfaces. Pure."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from paper_trade.market.latest_price import LatestPrice
from paper_trade.money import format_decimal


def price_view(latest: LatestPrice, now: datetime, max_age_s: int) -> dict[str, Any]:
    """PRICE: `stale` when too old to trade on, by its publish time as a rule.

    Amounts are decimal strings, the time is RFC 3339 in UTC, `age_ms` is milliseconds.
    """
    published = datetime.fromtimestamp(latest.publish_time, UTC)
    return {
        "symbol": latest.symbol,
        "price": format_decimal(latest.price),
        "confidence": format_decimal(latest.confidence),
        "publish_time": published.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "age_ms": latest.age_ms(now),
        "feed": latest.feed,
        "stale": latest.is_stale(now, max_age_s),
    }
