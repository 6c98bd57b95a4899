"""What every open account is worth, written down from time to time."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from paper_trade.clock import Clock
from paper_trade.market.latest_price import LatestPrices, fresh_price

# A leader that was frozen may wake and write while the next one does: one after the other, so that
# the second sees what the first has written. A lock of the table would wait for the clean-up, too.
_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtext('equity snapshots'))")

# Micro-USDC: lamports x USDC a SOL / 1000, rounded down as in `positions.market_value`. An account
# whose worth has not changed gets no further row: most accounts hold nothing but USDC. Nor does one
# that has a row of this minute or a later one.
_TAKE = text(
    """
    INSERT INTO equity_snapshots (account_id, time, equity)
    SELECT a.id, :now, worth.equity
    FROM accounts a
    JOIN balances usdc ON usdc.account_id = a.id AND usdc.asset = 'USDC'
    JOIN balances sol ON sol.account_id = a.id AND sol.asset = 'SOL'
    CROSS JOIN LATERAL (
        SELECT usdc.available + usdc.locked
            + floor((sol.available + sol.locked) * CAST(:price AS numeric) / 1000) AS equity
    ) AS worth
    LEFT JOIN LATERAL (
        SELECT time, equity FROM equity_snapshots
        WHERE account_id = a.id ORDER BY time DESC LIMIT 1
    ) AS last ON true
    WHERE a.closed_at IS NULL AND last.equity IS DISTINCT FROM worth.equity
        AND (last.time IS NULL OR last.time < date_trunc('minute', CAST(:now AS timestamptz)))
    """
)

_THIN = text(
    """
    DELETE FROM equity_snapshots s
    WHERE s.time < :before AND EXISTS (
        SELECT FROM equity_snapshots earlier
        WHERE earlier.account_id = s.account_id AND earlier.time < s.time
            AND date_trunc('hour', earlier.time) = date_trunc('hour', s.time)
    )
    """
)

FINE_FOR = timedelta(days=2)
"""For how long every snapshot is kept; of older ones, the first of each hour."""


async def take_snapshots(
    engine: AsyncEngine, prices: LatestPrices, max_price_age_s: int, clock: Clock
) -> int:
    """Write every open account's equity at this moment, once a minute; how many were written.

    Nothing is written without a price fit to trade on: a wrong point would stay in the curve.
    """
    latest = await prices.latest()
    now = clock()
    price = fresh_price(latest, now, max_price_age_s)
    if price is None:
        return 0
    async with engine.begin() as connection:
        await connection.execute(_ONE_AT_A_TIME)
        result = await connection.execute(_TAKE, {"now": now, "price": price})
    return result.rowcount


async def thin_snapshots(engine: AsyncEngine, clock: Clock) -> int:
    """Keep one snapshot an hour of what is older than FINE_FOR; how many were deleted."""
    async with engine.begin() as connection:
        result = await connection.execute(_THIN, {"before": clock() - FINE_FOR})
    return result.rowcount
