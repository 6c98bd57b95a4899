"""The SQL that merges candles, row by row under the rows' locks."""

from __future__ import annotations

from sqlalchemy import text

# Against the null keys of a candle from history no comparison is true: its open and close stay.
# Rows are taken in the order of the key, here and in backfill, so that two writers cannot deadlock.
# `recent` are the candles that are worth returning: of a big batch only the newest are shown live.
ADD = text(
    """
    WITH merged AS (
        INSERT INTO candles AS known (
            feed, symbol, timeframe, open_time, open, high, low, close, ticks, partial,
            first_time, first_slot, last_time, last_slot)
        SELECT :feed, :symbol, added.* FROM unnest(
            CAST(CAST(:timeframe AS text[]) AS timeframe[]), CAST(:open_time AS bigint[]),
            CAST(:open AS numeric[]), CAST(:high AS numeric[]), CAST(:low AS numeric[]),
            CAST(:close AS numeric[]), CAST(:ticks AS integer[]), CAST(:partial AS boolean[]),
            CAST(:first_time AS bigint[]), CAST(:first_slot AS bigint[]),
            CAST(:last_time AS bigint[]), CAST(:last_slot AS bigint[])
        ) AS added (timeframe, open_time, open, high, low, close, ticks, partial,
                    first_time, first_slot, last_time, last_slot)
        ORDER BY added.timeframe, added.open_time
        ON CONFLICT (feed, symbol, timeframe, open_time) DO UPDATE SET
            high = greatest(known.high, excluded.high),
            low = least(known.low, excluded.low),
            ticks = known.ticks + excluded.ticks,
            open = CASE
                WHEN (excluded.first_time, excluded.first_slot)
                    < (known.first_time, known.first_slot)
                THEN excluded.open ELSE known.open END,
            first_time = CASE
                WHEN (excluded.first_time, excluded.first_slot)
                    < (known.first_time, known.first_slot)
                THEN excluded.first_time ELSE known.first_time END,
            first_slot = CASE
                WHEN (excluded.first_time, excluded.first_slot)
                    < (known.first_time, known.first_slot)
                THEN excluded.first_slot ELSE known.first_slot END,
            close = CASE
                WHEN (excluded.last_time, excluded.last_slot)
                    >= (known.last_time, known.last_slot)
                THEN excluded.close ELSE known.close END,
            last_time = CASE
                WHEN (excluded.last_time, excluded.last_slot)
                    >= (known.last_time, known.last_slot)
                THEN excluded.last_time ELSE known.last_time END,
            last_slot = CASE
                WHEN (excluded.last_time, excluded.last_slot)
                    >= (known.last_time, known.last_slot)
                THEN excluded.last_slot ELSE known.last_slot END
        RETURNING known.*
    )
    SELECT merged.*
    FROM merged
    JOIN unnest(CAST(:recent_timeframe AS text[]), CAST(:recent_since AS bigint[]))
        AS recent (timeframe, since)
        ON merged.timeframe::text = recent.timeframe AND merged.open_time >= recent.since
    ORDER BY merged.timeframe, merged.open_time
    """
)

# What history said (no order keys) covers its whole bucket: no gap in the ticks can harm it.
MARK_GAPS = text(
    """
    UPDATE candles SET partial = true
    FROM unnest(CAST(:since AS bigint[]), CAST(:last_second AS bigint[]))
             AS gap (since, last_second),
         unnest(CAST(:timeframe AS text[]), CAST(:seconds AS bigint[]))
             AS length (timeframe, seconds)
    WHERE feed = :feed AND symbol = :symbol
      AND candles.timeframe = CAST(length.timeframe AS timeframe)
      AND open_time > gap.since - length.seconds AND open_time <= gap.last_second
      AND NOT partial AND first_time IS NOT NULL
    """
)
