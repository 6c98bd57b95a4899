"""Puts a price where the price worker would, through the price worker's own call."""

from __future__ import annotations

from decimal import Decimal

from paper_trade.bootstrap import Services
from paper_trade.market.prices import Outcome
from paper_trade.market.tick import Tick

LEADER = "leader:prices"


async def publish_price(services: Services, price: str, *, age_s: int = 0, slot: int = 1) -> None:
    """Make `price` the newest, published `age_s` seconds ago."""
    token = "test"
    await services.redis.set(LEADER, token)
    now = int(services.clock().timestamp())
    feed = services.settings.feed
    tick = Tick(feed, "SOL", Decimal(price), Decimal("0.05"), now - age_s, slot)
    assert await services.prices.publish(tick, token) is Outcome.NEW
