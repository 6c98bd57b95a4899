"""The names of the Redis pub/sub channels. Pure.

What is published on them is the very frame that sockets get, serialised once where it is made.
"""

from __future__ import annotations

PRICES = "live:prices"
SESSIONS = "live:sessions"
"""`{"jti": …}` or `{"user_id": …}`: sessions that have ended."""


def candles_topic(symbol: str, timeframe: str) -> str:
    """Where each change of the open candle of `symbol` and `timeframe` is published."""
    return f"live:candles:{symbol}:{timeframe}"


def user_topic(user_id: int) -> str:
    """Where the fills and portfolios of one user are published."""
    return f"live:user:{user_id}"
