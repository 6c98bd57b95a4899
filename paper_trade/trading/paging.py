"""Keyset paging by id, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select
from sqlalchemy.ext.asyncio import AsyncEngine

from paper_trade.trading.views import View


@dataclass(frozen=True, slots=True)
class Page:
    """Newest first. `next_cursor` is the id to go on below, None at the end."""

    items: list[View]
    next_cursor: int | None


async def read_page(
    engine: AsyncEngine,
    query: Select[Any],
    id_column: ColumnElement[int],
    limit: int,
    cursor: int | None = None,
    key: str = "id",
) -> tuple[list[Any], int | None]:
    """The rows below `cursor` and the next one. A row more than asked tells if there is a next."""
    if cursor is not None:
        query = query.where(id_column < cursor)
    async with engine.connect() as connection:
        result = await connection.execute(query.order_by(id_column.desc()).limit(limit + 1))
    found = list(result.mappings())
    return found[:limit], found[limit - 1][key] if len(found) > limit else None
