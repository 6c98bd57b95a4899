"""Keyset paging by id, newest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, literal, tuple_
from sqlalchemy.ext.asyncio import AsyncEngine

from paper_trade.money import MAX_BASE_UNITS
from paper_trade.trading.views import View

_ABOVE_EVERY_ID = MAX_BASE_UNITS


@dataclass(frozen=True, slots=True)
class Page:
    """Newest first. `next_cursor` is the id to go on below, None at the end."""

    items: list[View]
    next_cursor: int | None


@dataclass(frozen=True, slots=True)
class Listing:
    """The rows of `query` that have the values of `of`, in the order of `id_column`.

    The columns of `of` and then `id_column` are those of one index, in its order. `key` is the name
    of `id_column` among the columns of `query`.
    """

    query: Select[Any]
    of: Mapping[Column[Any], Any]
    id_column: Column[int]
    key: str = "id"

    def below(self, cursor: int | None) -> Select[Any]:
        """The rows with an id below `cursor`, newest first.

        The columns are compared and sorted by together, as they stand in the index. With an
        equality for each PostgreSQL would sort by id alone, and then it likes to walk along the
        primary key, past the rows of everybody else.
        """
        columns = list(self.of)
        values: list[ColumnElement[Any]] = [literal(self.of[one], one.type) for one in columns]
        last = literal(_ABOVE_EVERY_ID if cursor is None else cursor, self.id_column.type)
        newest_first = [column.desc() for column in (*columns, self.id_column)]
        return self.query.where(
            tuple_(*columns, self.id_column) < tuple_(*values, last),
            tuple_(*columns) >= tuple_(*values),
        ).order_by(*newest_first)


async def read_page(
    engine: AsyncEngine, listing: Listing, limit: int, cursor: int | None = None
) -> tuple[Sequence[Mapping[str, Any]], int | None]:
    """The rows below `cursor`, and the cursor that comes after them; None at the end."""
    # A row more than asked tells if there are more.
    query = listing.below(cursor).limit(limit + 1)
    async with engine.connect() as connection:
        found = [row._asdict() for row in await connection.execute(query)]
    return found[:limit], found[limit - 1][listing.key] if len(found) > limit else None
