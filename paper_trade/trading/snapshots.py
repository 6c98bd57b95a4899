"""What every open account is worth, written down from time to time."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from paper_trade.clock import Clock
from paper_trade.market.latest_price import LatestPrices

# Micro-USDC: lamports x USDC a SOL / 1000, rounded down as in `positions.market_value`.
_TAKE = text(
    """
    INSERT INTO equity_snapshots (account_id, time, equity)
    SELECT a.id, :now,
           usdc.available + usdc.locked
           + floor((sol.available + sol.locked) * CAST(:price AS numeric) / 1000)
    FROM accounts a
    JOIN balances usdc ON usdc.account_id = a.id AND usdc.asset = 'USDC'
    JOIN balances sol ON sol.account_id = a.id AND sol.asset = 'SOL'
    WHERE a.closed_at IS NULL
    ON CONFLICT DO NOTHING
    """
)


async def take_snapshots(
    engine: AsyncEngine, prices: LatestPrices, max_price_age_s: int, clock: Clock
) -> int:
    """Write every open account's equity at this moment; how many were written.

    Nothing is written without a price fit to trade on: a wrong point would stay in the curve.
    """
    latest = await prices.latest()
    now = clock()
    if latest is None or latest.age_ms(now) > max_price_age_s * 1000:
        return 0
    async with engine.begin() as connection:
        result = await connection.execute(_TAKE, {"now": now, "price": latest.price})
    return result.rowcount
