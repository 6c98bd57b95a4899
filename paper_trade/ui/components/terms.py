"""Words that explain themselves: a term with its explanation a tap, click or key away."""

from __future__ import annotations

from itertools import count

import reflex as rx

from paper_trade.ui.glossary import GLOSSARY

_numbers = count(1)


def term(name: str, shown: str = "") -> rx.Component:
    """A term of the glossary as a quiet button; its explanation opens beside it, Escape closes it.

    `shown` are the visible words, the term itself by default. The explanation is a native popover:
    the browser tells screen readers that it is there and whether it is open, and reads it next.
    It is phrasing content, fit for `p`, `dt` and `th`; not for a label or a button, nor inside of
    `rx.foreach`, which would repeat its id.

    Raises:
        KeyError: the glossary does not know `name`.
    """
    note_id = f"term-{next(_numbers)}"
    return rx.el.span(
        rx.el.button(
            shown or capitalised(name),
            type="button",
            class_name="term-word",
            custom_attrs={"popoverTarget": note_id},
        ),
        rx.el.span(
            GLOSSARY[name],
            id=note_id,
            role="note",
            class_name="term-note",
            custom_attrs={"popover": "auto"},
        ),
        class_name="term",
    )


def capitalised(name: str) -> str:
    """`"win rate"` → `"Win rate"`; the rest of the letters stay as they are."""
    return name[:1].upper() + name[1:]
