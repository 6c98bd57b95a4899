"""RFC 3339 moments as they stand in a sign-in message. Pure.

`datetime.fromisoformat` takes week dates, missing zones and much else, so the form is checked here.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

_RFC_3339 = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})"
)


def format_timestamp(moment: datetime) -> str:
    """An aware moment in UTC with milliseconds, the form that JavaScript's toISOString writes."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parse_timestamp(text: str) -> datetime:
    """The aware moment that an RFC 3339 date-time means.

    Raises:
        ValueError: another form, or no such moment.
    """
    if not _RFC_3339.fullmatch(text):
        raise ValueError("not an RFC 3339 date-time")
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except OverflowError:  # the zone carries it before the year 1 or beyond 9999
        raise ValueError("out of range") from None
