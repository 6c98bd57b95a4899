"""Keyset paging as the routes offer it."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Response

from paper_trade.api.responses import json_response
from paper_trade.trading.portfolio import Page

Limit = Annotated[int, Query(ge=1, le=200)]
Cursor = Annotated[
    int | None,
    Query(ge=1, lt=10**18, description="`next_cursor` of the page before"),
]


def page_response(name: str, page: Page) -> Response:
    """`{name: […], "next_cursor": …}`; the cursor is null at the end."""
    cursor = None if page.next_cursor is None else str(page.next_cursor)
    return json_response({name: page.items, "next_cursor": cursor})
