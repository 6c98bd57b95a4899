"""Moments as the routes take them: RFC 3339, or UNIX seconds as the candles have them."""

from __future__ import annotations

import re
from math import floor
from typing import Annotated

from fastapi import Query
from pydantic import BeforeValidator, WithJsonSchema

from paper_trade.auth.timestamps import parse_timestamp
from paper_trade.errors import ValidationFailed

_UNIX_SECONDS = re.compile(r"[0-9]{1,11}", re.ASCII)


def unix_seconds(value: object) -> int | None:
    """`1767225600` or `2026-01-01T00:00:00Z` as whole UNIX seconds, rounded down.

    Raises:
        ValueError: another form, or no such moment. The text is ready to show.
    """
    if value is None:
        return None
    text = str(value)
    if _UNIX_SECONDS.fullmatch(text):
        return int(text)
    try:
        return floor(parse_timestamp(text).timestamp())
    except ValueError:
        raise ValueError(
            "Send a time such as 2026-01-31T12:00:00Z, or UNIX seconds such as 1769860800"
        ) from None


_READ = BeforeValidator(unix_seconds)
_SCHEMA = WithJsonSchema({"type": "string", "examples": ["2026-01-31T12:00:00Z", "1769860800"]})

Since = Annotated[
    int | None, Query(alias="from", description="RFC 3339 or UNIX seconds"), _READ, _SCHEMA
]
Until = Annotated[
    int | None, Query(alias="to", description="RFC 3339 or UNIX seconds"), _READ, _SCHEMA
]


def require_order(since: int | None, until: int | None) -> None:
    """Refuse a stretch of time that ends before it begins.

    Raises:
        ValidationFailed
    """
    if since is not None and until is not None and since > until:
        raise ValidationFailed(errors=[{"field": "from", "message": "It is later than to"}])
