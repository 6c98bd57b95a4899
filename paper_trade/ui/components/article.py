"""Pages to read: contents, sections with anchors, paragraphs, cards with calculations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import reflex as rx

from paper_trade.ui.client import Shown
from paper_trade.ui.components.figures import with_unit

Words: TypeAlias = "str | rx.Component | Shown"


@dataclass(frozen=True, slots=True)
class Section:
    """A part of an article; `anchor` is its address within the page."""

    anchor: str
    title: str
    body: tuple[rx.Component, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a calculation: what comes out, its unit, and how it was worked out."""

    name: str | rx.Component
    result: str
    unit: str
    how: str = ""
    total: bool = False
    """Whether this is what it all comes to."""


def article(head: rx.Component, sections: list[Section]) -> rx.Component:
    """Head, contents beside the sections (on a phone above them), the sections."""
    return rx.el.main(
        head,
        _contents(sections),
        rx.el.div(*[_section(section) for section in sections], class_name="article-body"),
        class_name="article",
    )


def _contents(sections: list[Section]) -> rx.Component:
    links = [rx.el.li(rx.el.a(one.title, href=f"#{one.anchor}")) for one in sections]
    return rx.el.nav(
        rx.el.p("On this page", class_name="label", id="contents-title"),
        rx.el.ol(*links),
        class_name="contents",
        custom_attrs={"aria-labelledby": "contents-title"},
    )


def _section(section: Section) -> rx.Component:
    title_id = f"{section.anchor}-title"
    return rx.el.section(
        rx.el.h2(section.title, id=title_id),
        *section.body,
        id=section.anchor,
        custom_attrs={"aria-labelledby": title_id},
    )


def paragraph(*words: Words) -> rx.Component:
    return rx.el.p(*words)


def points(*items: tuple[Words, ...]) -> rx.Component:
    """A list with bullets."""
    return rx.el.ul(*[rx.el.li(*words) for words in items], class_name="points")


def cards(*items: rx.Component) -> rx.Component:
    """Cards, side by side where there is room."""
    return rx.el.div(*items, class_name="cards")


def card(title: str, lines: list[Line], *note: Words) -> rx.Component:
    """A calculation, line by line, with a note below."""
    return rx.el.div(
        rx.el.h3(title),
        rx.el.dl(*[_line(line) for line in lines], class_name="facts"),
        rx.el.p(*note, class_name="hint") if note else rx.fragment(),
        class_name="panel card",
    )


def _line(line: Line) -> rx.Component:
    how = [rx.el.span(line.how, class_name="how num")] if line.how else []
    return rx.el.div(
        rx.el.dt(line.name, *how),
        rx.el.dd(with_unit(line.result, line.unit)),
        class_name="fact total" if line.total else "fact",
    )
