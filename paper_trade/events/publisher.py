"""Tells open pages what a committed transaction has changed."""

from __future__ import annotations

import asyncio
from typing import Any

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from paper_trade.events import frames
from paper_trade.events.topics import user_topic

log = structlog.get_logger(__name__)

LIMIT_S = 0.5


class Publisher:
    """Best effort, after the commit: never raises, and never holds its caller up for long.

    What is lost here is not lost to the client: the next event skips a sequence number.
    """

    def __init__(self, redis: Redis, limit_s: float = LIMIT_S) -> None:
        self._redis = redis
        self._limit_s = limit_s

    async def fill(
        self, user_id: int, order: dict[str, Any], portfolio: dict[str, Any], sequence: int
    ) -> None:
        """An order was filled; `portfolio` is as it stands after it. Both are the API's views."""
        try:
            account_id = portfolio.get("account", {}).get("id")
            filled = frames.order_filled(order, account_id, sequence)
            await self._publish(user_id, filled, frames.portfolio_changed(portfolio, sequence))
        except Exception as error:
            # The order is filled whatever happens here, also on a value that is no JSON.
            self._lost(user_id, sequence, error)

    async def portfolio(self, user_id: int, portfolio: dict[str, Any], sequence: int) -> None:
        """The portfolio changed without a fill: the account was reset."""
        try:
            await self._publish(user_id, frames.portfolio_changed(portfolio, sequence))
        except Exception as error:
            self._lost(user_id, sequence, error)

    async def _publish(self, user_id: int, *events: bytes) -> None:
        async with asyncio.timeout(self._limit_s), self._redis.pipeline(transaction=False) as steps:
            for event in events:
                steps.publish(user_topic(user_id), event)
            await steps.execute()

    def _lost(self, user_id: int, sequence: int, error: Exception) -> None:
        known = isinstance(error, (RedisError, OSError, TimeoutError))
        log.warning(
            "event not published",
            user_id=user_id,
            sequence=sequence,
            error=type(error).__name__,
            exc_info=None if known else error,
        )
