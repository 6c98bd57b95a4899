"""An account's record, added up by the database: it may have millions of trades."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from paper_trade.trading.equity_curve import Lifetime
from paper_trade.trading.performance import Drawdown, Record, TradeSums, daily_closes

_DAY = timedelta(days=1)

_SUMS = text(
    """
    SELECT count(*) AS trades,
        count(*) FILTER (WHERE side = 'sell') AS closed,
        count(*) FILTER (WHERE realized_pnl > 0) AS wins,
        count(*) FILTER (WHERE realized_pnl < 0) AS losses,
        coalesce(sum(realized_pnl) FILTER (WHERE realized_pnl > 0), 0) AS gross_profit,
        coalesce(sum(realized_pnl) FILTER (WHERE realized_pnl < 0), 0) AS gross_loss,
        max(realized_pnl) FILTER (WHERE side = 'sell') AS best,
        min(realized_pnl) FILTER (WHERE side = 'sell') AS worst,
        coalesce(sum(notional), 0) AS turnover,
        coalesce(sum(fee), 0) AS fees
    FROM trades WHERE account_id = :account_id
    """
)

_DRAWDOWN = text(
    """
    SELECT max(peak - equity), max((peak - equity)::numeric / peak)
    FROM (
        SELECT equity, max(equity) OVER (ORDER BY time, place) AS peak
        FROM (
            SELECT 1 AS place, CAST(:opened_at AS timestamptz) AS time,
                CAST(:start AS bigint) AS equity
            UNION ALL
            SELECT 2, time, equity FROM equity_snapshots
            WHERE account_id = :account_id AND time > :opened_at AND time <= :seen_at
            UNION ALL
            SELECT 3, :seen_at, :equity WHERE CAST(:equity AS bigint) IS NOT NULL
        ) AS curve
    ) AS peaks
    """
)

_CLOSES = text(
    """
    SELECT DISTINCT ON (day) day, equity
    FROM (
        SELECT ceil(extract(epoch FROM time - :opened_at) / 86400)::int AS day, time, equity
        FROM equity_snapshots
        WHERE account_id = :account_id AND time > :opened_at AND time <= :last_close
    ) AS snapshots
    ORDER BY day, time DESC
    """
)


async def read_record(connection: AsyncConnection, lifetime: Lifetime) -> Record:
    """The trades, the deepest fall and the daily closes of an account."""
    return Record(
        trades=await _sums(connection, lifetime.account_id),
        drawdown=await _drawdown(connection, lifetime),
        closes=await _closes(connection, lifetime),
    )


async def _sums(connection: AsyncConnection, account_id: int) -> TradeSums:
    row = (await connection.execute(_SUMS, {"account_id": account_id})).mappings().one()
    # PostgreSQL adds BIGINTs up exactly, as NUMERIC.
    exact = {name: int(row[name]) for name in ("gross_profit", "gross_loss", "turnover", "fees")}
    return TradeSums(**{**row, **exact})


async def _drawdown(connection: AsyncConnection, lifetime: Lifetime) -> Drawdown:
    found = await connection.execute(
        _DRAWDOWN,
        {
            "account_id": lifetime.account_id,
            "opened_at": lifetime.opened_at,
            "start": lifetime.starting_funds,
            "seen_at": lifetime.seen_at,
            "equity": lifetime.equity,
        },
    )
    return Drawdown(*found.one())


async def _closes(connection: AsyncConnection, lifetime: Lifetime) -> list[int]:
    days = max((lifetime.seen_at - lifetime.opened_at) // _DAY, 0)
    changes = await connection.execute(
        _CLOSES,
        {
            "account_id": lifetime.account_id,
            "opened_at": lifetime.opened_at,
            "last_close": lifetime.opened_at + days * _DAY,
        },
    )
    return daily_closes(lifetime.starting_funds, [(day, equity) for day, equity in changes], days)
