"""What the keyboard can do, and how to switch it off."""

from __future__ import annotations

from typing import Final

import reflex as rx
from reflex.experimental import ClientStateVar

from paper_trade.ui import client
from paper_trade.ui.browser import shortcut_keys
from paper_trade.ui.client import browser_function
from paper_trade.ui.icons import icon

_ID: Final = "shortcut-help"
_HEADING: Final = "shortcut-title"
_MEMORY: Final = "shortcuts"
"""`assets/js/shortcuts.js` reads it."""

_KEYS: Final = (
    ("B", "Buy: go to the amount"),
    ("S", "Sell: go to the amount"),
    ("/", "Go to the amount"),
    ("Enter", "Send the order"),
    ("Esc", "Leave the amount; close what is open"),
    ("1 – 6", "Timeframe of the chart, from 1 minute to 1 day"),
    ("?", "This list"),
)

_wanted = ClientStateVar.create("shortcutsWanted", default=True)
_show_dialog = browser_function("showDialog", "$/public/js/dialog.js")
_close_dialog = browser_function("closeDialog", "$/public/js/dialog.js")


def shortcut_help() -> rx.Component:
    """The button for those who do not know the key, the list, and what listens to the keys."""
    return rx.fragment(
        shortcut_keys(),
        rx.el.button(
            "Keyboard shortcuts ",
            rx.el.kbd("?"),
            type="button",
            on_click=_show_dialog.partial(_ID),
            class_name="shortcut-button",
            custom_attrs={"data-key": "?", "aria-haspopup": "dialog"},
        ),
        rx.el.dialog(
            rx.el.header(
                rx.el.h2("Keyboard shortcuts", id=_HEADING),
                rx.el.button(
                    icon("close"),
                    type="button",
                    on_click=_close_dialog.partial(_ID),
                    class_name="icon-button",
                    custom_attrs={"aria-label": "Close the list of shortcuts"},
                ),
                class_name="shortcut-help-head",
            ),
            rx.el.dl(
                *[
                    rx.el.div(rx.el.dt(rx.el.kbd(key)), rx.el.dd(action), class_name="shortcut")
                    for key, action in _KEYS
                ],
            ),
            _choice(),
            id=_ID,
            class_name="dialog shortcut-help",
            custom_attrs={"aria-labelledby": _HEADING},
        ),
    )


def _choice() -> rx.Component:
    """Speech input may say such keys by accident: they can be switched off."""
    changed = ~_wanted.value.to(bool)
    return rx.el.label(
        rx.el.input(
            type="checkbox",
            checked=_wanted.value,
            on_change=[
                _wanted.set_value(changed),
                client.remember.partial(_MEMORY, changed),
            ],
        ),
        " Use these single keys",
        # Not sooner: the page is written by a server, which remembers nobody's choices.
        on_mount=_wanted.set_value(client.recall.call(_MEMORY, True)),
        class_name="choice",
    )
