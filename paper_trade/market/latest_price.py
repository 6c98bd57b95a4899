"""The newest price as readers see it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol


@dataclass(frozen=True, slots=True)
class LatestPrice:
    """The newest tick. USD for one unit of `symbol`; `publish_time` in UNIX seconds.

    `withdrawn`: it has had no successor for so long that it is stale whatever the wall clock says.
    """

    feed: str
    symbol: str
    price: Decimal
    confidence: Decimal
    publish_time: int
    slot: int | None
    withdrawn: bool = False

    def age_ms(self, now: datetime) -> int:
        """Milliseconds between the publish time and `now`, never negative.

        A price from the future is as far from now as its publish time says: with a clock that is
        slightly off it is fresh, and one from next week is as unfit to trade on as last week's.
        """
        return abs(int(now.timestamp() * 1000) - self.publish_time * 1000)

    def is_stale(self, now: datetime, max_age_s: int) -> bool:
        """Whether it is too old to trade on."""
        return self.withdrawn or self.age_ms(now) > max_age_s * 1000


def fresh_price(latest: LatestPrice | None, now: datetime, max_age_s: int) -> Decimal | None:
    """The price, if there is one and it is young enough to tell what something is worth now."""
    return None if latest is None or latest.is_stale(now, max_age_s) else latest.price


class LatestPrices(Protocol):
    """Where the newest price is read."""

    async def latest(self, symbol: str = ...) -> LatestPrice | None:
        """The newest price however old it is; None before the first one."""
