"""Keyset paging as the routes offer it."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import Query, Response
from pydantic import BeforeValidator

from paper_trade.api.responses import json_response
from paper_trade.trading.paging import Page

_DIGITS = re.compile(r"[0-9]{1,30}")


def _digits(value: object) -> object:
    if isinstance(value, str) and not _DIGITS.fullmatch(value):
        raise ValueError("Send a whole number in digits, such as 50")
    return value


IN_DIGITS = BeforeValidator(_digits)
"""Marks a number of the query: written one way, no sign, space, separator or foreign digit.

It stands behind the limits in `Annotated`, or OpenAPI would not show them.
"""

Limit = Annotated[int, Query(ge=1, le=200), IN_DIGITS]
Cursor = Annotated[
    int | None,
    Query(ge=1, lt=10**18, description="`next_cursor` of the page before"),
    IN_DIGITS,
]

AccountId = Annotated[
    int | None,
    Query(
        alias="account",
        ge=1,
        lt=10**18,
        description="One of the user's own accounts; the open one by default",
    ),
    IN_DIGITS,
]


def page_response(name: str, page: Page) -> Response:
    """`{name: […], "next_cursor": …}`; the cursor is null at the end."""
    cursor = None if page.next_cursor is None else str(page.next_cursor)
    return json_response({name: page.items, "next_cursor": cursor})
