"""What an account was worth over time: its start, its snapshots, and its end or the present.

A snapshot is taken only when the worth has changed, so a value holds until the next one. All times
are whole UNIX seconds; the value of a second is the last one that was known in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection


class Point(NamedTuple):
    """UNIX seconds, micro-USDC."""

    time: int
    equity: int


@dataclass(frozen=True, slots=True)
class Lifetime:
    """An account from its opening to its close or, while it is open, to the present.

    `equity` is its worth at `seen_at`, None when there was no price to tell it by.
    """

    account_id: int
    starting_funds: int
    opened_at: datetime
    seen_at: datetime
    equity: int | None

    @property
    def start(self) -> Point:
        return Point(int(self.opened_at.timestamp()), self.starting_funds)

    @property
    def last_second(self) -> int:
        """A curve of two values needs two seconds, however young the account is."""
        return max(int(self.seen_at.timestamp()), self.start.time + 1)


# A stretch of the curve with more points than fit is cut into buckets of equal length. Each keeps
# its lowest and its highest value, so that no peak is lost, and its last, which holds on after it.
_KEPT_OF_BUCKET = 3
_STRETCH = text(
    """
    WITH seconds AS (
        SELECT DISTINCT ON (second) second, equity
        FROM (
            SELECT greatest(floor(extract(epoch FROM time))::bigint, :opened + 1) AS second,
                time, equity
            FROM equity_snapshots
            WHERE account_id = :account_id AND time >= :from AND time < :to AND time > :opened_at
        ) AS snapshots
        WHERE second > :after
        ORDER BY second, time DESC
    ), ranked AS (
        SELECT second, equity, count(*) OVER () AS points,
            row_number() OVER (bucket ORDER BY equity, second) AS low,
            row_number() OVER (bucket ORDER BY equity DESC, second) AS high,
            row_number() OVER (bucket ORDER BY second DESC) AS last
        FROM seconds
        WINDOW bucket AS (PARTITION BY width_bucket(second, :after, :before, :buckets))
    )
    SELECT second, equity FROM ranked
    WHERE points <= :room OR 1 IN (low, high, last)
    ORDER BY second
    """
)
_HELD = text(
    """
    SELECT equity FROM equity_snapshots
    WHERE account_id = :account_id AND time > :opened_at AND time < :to
    ORDER BY time DESC LIMIT 1
    """
)


async def equity_points(
    connection: AsyncConnection,
    lifetime: Lifetime,
    since: int | None,
    until: int | None,
    most: int,
) -> list[Point]:
    """The curve from `since` to `until` (UNIX seconds), ascending, at most `most` points.

    It begins with the value that held at `since` and ends with the one at `until`; without them,
    with the account's start and its end or present. None if the account did not exist in between.
    """
    first = max(since or 0, lifetime.start.time)
    last = lifetime.last_second if until is None else min(until, lifetime.last_second)
    if first > last:
        return []
    head = Point(first, await _held(connection, lifetime, first))
    tail = await _tail(connection, lifetime, last)
    between = await _stretch(connection, lifetime, first, last, most - 2)
    if tail is None:
        return [head, *between][-most:]
    between = [point for point in between if point.time < tail.time]
    return [*([head] if first < tail.time else []), *between, tail][-most:]


async def _tail(connection: AsyncConnection, lifetime: Lifetime, last: int) -> Point | None:
    """The value at `last`; None for a present that is not known: then the curve ends before it."""
    if last < lifetime.last_second:
        return Point(last, await _held(connection, lifetime, last))
    return None if lifetime.equity is None else Point(last, lifetime.equity)


async def _held(connection: AsyncConnection, lifetime: Lifetime, second: int) -> int:
    if second == lifetime.start.time:
        return lifetime.starting_funds
    found = await connection.execute(
        _HELD,
        {
            "account_id": lifetime.account_id,
            "opened_at": lifetime.opened_at,
            "to": _moment(second + 1),
        },
    )
    equity: int | None = found.scalar_one_or_none()
    return lifetime.starting_funds if equity is None else equity


async def _stretch(
    connection: AsyncConnection, lifetime: Lifetime, after: int, last: int, room: int
) -> list[Point]:
    """At most `room` of the snapshots after second `after`, up to the second `last`."""
    if room < _KEPT_OF_BUCKET or after == last:
        return []
    rows = await connection.execute(
        _STRETCH,
        {
            "account_id": lifetime.account_id,
            "opened": lifetime.start.time,
            "opened_at": lifetime.opened_at,
            "from": _moment(after),
            "to": _moment(last + 1),
            "after": after,
            "before": last + 1,
            "buckets": room // _KEPT_OF_BUCKET,
            "room": room,
        },
    )
    return [Point(*row) for row in rows]


def _moment(second: int) -> datetime:
    return datetime.fromtimestamp(second, UTC)
