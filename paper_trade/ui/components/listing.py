"""Lists of the account's history: a table that becomes cards on a phone, filters, pages, states."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import reflex as rx

from paper_trade.ui import client
from paper_trade.ui.client import Shown


@dataclass(frozen=True, slots=True)
class Column:
    """`cell` makes a row's cell. On a phone `label` stands over it, unless `css` says bare."""

    label: str
    cell: Callable[[Shown], Any]
    css: str = ""
    head: rx.Component | None = None
    """Stands in the table's head instead of `label`."""


def record_table(caption: str, columns: Sequence[Column], body: Sequence[Any]) -> rx.Component:
    """`body` are rows, or a foreach that makes them."""
    heads = [
        rx.el.th(column.head or column.label, scope="col", class_name=column.css)
        for column in columns
    ]
    return rx.el.table(
        rx.el.caption(caption, class_name="sr-only"),
        rx.el.thead(rx.el.tr(*heads)),
        rx.el.tbody(*body, role="rowgroup"),
        class_name="records",
        role="table",
    )


def record_row(columns: Sequence[Column], row: Shown, **props: Any) -> rx.Component:
    """Roles are written out: on a phone rows are laid out as cards, which would drop them."""
    cells = [
        rx.el.td(
            column.cell(row),
            class_name=column.css,
            role="cell",
            custom_attrs={"data-label": column.label},
        )
        for column in columns
    ]
    return rx.el.tr(*cells, role="row", **props)


def rows_table(state: Shown, caption: str, columns: Sequence[Column]) -> rx.Component:
    """The rows of a `PagedList`."""
    rows = rx.foreach(state.rows, lambda row: record_row(columns, row, key=row.id))
    return record_table(caption, columns, [rows])


def listing(
    state: Shown, table: rx.Component, *, empty: rx.Component, filters: rx.Component
) -> rx.Component:
    """The `table` of a `PagedList` with everything around it."""
    return rx.el.div(
        filters,
        rx.cond(state.phase == "failed", _failed(state)),
        rx.cond(
            state.rows.length() > 0,
            table,
            rx.match(
                state.phase,
                ("ready", rx.el.div(empty, class_name="empty")),
                ("loading", skeletons()),
                rx.fragment(),
            ),
        ),
        rx.cond((state.page > 1) | state.has_older, _pager(state)),
        class_name="listing",
    )


def skeletons() -> rx.Component:
    """Where rows will be."""
    lines = [rx.el.div(class_name="skeleton") for _ in range(4)]
    return rx.el.div(*lines, class_name="empty", custom_attrs={"aria-hidden": "true"})


def _failed(state: Shown) -> rx.Component:
    return rx.el.div(
        rx.el.p("This list could not be brought up to date."),
        rx.el.button("Try again", type="button", on_click=state.reread, class_name="button"),
        class_name="notice notice-warn list-notice",
        role="status",
    )


def _pager(state: Shown) -> rx.Component:
    return rx.el.nav(
        _turn("Newer", state.show_newer, state.page == 1),
        rx.el.span("Page ", state.page, class_name="label num"),
        _turn("Older", state.show_older, ~state.has_older),
        class_name="pager",
        custom_attrs={"aria-label": "Pages"},
    )


def _turn(word: str, handler: Any, disabled: Any) -> rx.Component:
    return rx.el.button(
        word, type="button", on_click=handler, disabled=disabled, class_name="button"
    )


def choice(label: str, options: Sequence[tuple[str, str]], chosen: Shown, handler: Any) -> Shown:
    """A filter: `options` are values with their words, `handler` is sent the value."""
    buttons = [
        rx.el.button(
            word,
            type="button",
            on_click=handler(value),
            class_name="segment",
            custom_attrs={"aria-pressed": rx.cond(chosen == value, "true", "false")},
        )
        for value, word in options
    ]
    attrs = {"aria-label": label}
    return rx.el.div(*buttons, class_name="segments", role="group", custom_attrs=attrs)


def filters(*choices: rx.Component) -> rx.Component:
    """A line of choices over a list."""
    return rx.el.div(*choices, class_name="filters")


SIDES = (("", "All"), ("buy", "Buys"), ("sell", "Sells"))


def when(row: Shown) -> rx.Component:
    """The time of a row, in the reader's zone."""
    return rx.el.time(client.local_time.call(row.time).to(str), date_time=row.time)


def side(row: Shown) -> rx.Component:
    """Buy or sell, in a word and a colour."""
    tone = rx.cond(row.side == "buy", "up", "down")
    words = rx.cond(row.side == "buy", "Buy", "Sell")
    return rx.el.span(words, class_name="tone side-word", custom_attrs={"data-tone": tone})
