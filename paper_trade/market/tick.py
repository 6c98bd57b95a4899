"""One observed price. Pure; everything in `market` speaks in these."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

SYMBOL = "SOL"
MARKET_SYMBOL = "SOL/USDC"
FEED_IDS = {"SOL": "ef0d8b6fda2ceba41da15d4095d1da392a0d2f8ed0c6c7bc0f4cfac8c280b56d"}
"""Pyth's price feed ids (pyth.network/developers/price-feed-ids), by our symbol."""
FEED_SYMBOLS = {"SOL": "Crypto.SOL/USD"}
"""`attributes.symbol` of the same feeds in Hermes' `/v2/price_feeds`."""
NO_SLOT = -1
"""Stands for the slot in order keys where a source names none."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A price update of the oracle.

    `price` and `confidence` are USD for one SOL, exact. `publish_time` is UNIX seconds. `slot` is
    Pythnet's, which orders updates within a second; null at some sources. `gap` says that updates
    between the previous tick and this one may have been missed (the first after a connect).
    """

    feed: str
    symbol: str
    price: Decimal
    confidence: Decimal
    publish_time: int
    slot: int | None
    gap: bool = False

    @property
    def order_key(self) -> tuple[int, int]:
        """Sorts ticks by (publish_time, slot); equal keys (no slot) keep their order of arrival."""
        return (self.publish_time, NO_SLOT if self.slot is None else self.slot)
