"""The few icons, in the text's colour and hidden from screen readers: words stand beside them."""

from __future__ import annotations

import reflex as rx

from paper_trade.ui.client import Shown

_STROKES = {
    "arrow": "M5 12h14M13 6l6 6-6 6",
    "check": "M5 12.5 10 17.5 19 7",
    "chevron": "M7 10l5 5 5-5",
    "close": "M6 6l12 12M18 6 6 18",
    "copy": "M9 9h10v11H9zM15 9V4H5v11h4",
    "devices": "M4 5h12v8H4zM2 17h9M15 10h6v10h-6zM18 17h.01",
    "expand": "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",
    "menu": "M4 7h16M4 12h16M4 17h16",
    "moon": "M20 14.5A8 8 0 1 1 9.5 4a6.5 6.5 0 0 0 10.5 10.5z",
    "out": "M14 5h5v14h-5M11 8l-4 4 4 4M7 12h9",
    "pen": "M4 20l1-4L16 5l3 3L8 19zM4 20h16",
    "pie": "M12 3v9h9A9 9 0 1 1 12 3zM16 3.9A9 9 0 0 1 20.1 8H16z",
    "pulse": "M3 12h4l3-7 4 14 3-7h4",
    "shield": "M12 3l8 3v6c0 5-3.5 8-8 9-4.5-1-8-4-8-9V6z",
    "sliders": "M4 7h9M19 7h1M4 17h1M11 17h9M16 4v6M8 14v6",
    "sun": "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2v3M12 19v3M4.2 4.2l2.1 2.1M17.7 17.7l2.1 2.1"
    "M2 12h3M19 12h3M4.2 19.8l2.1-2.1M17.7 6.3l2.1-2.1",
    "wallet": "M4 7h14a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2zM4 7l11-3v3M16 13.5h.01",
}


def icon(name: str, size: int = 18) -> rx.Component:
    """A line icon; `size` in pixels."""
    return rx.el.svg(
        rx.el.path(d=_STROKES[name]),
        view_box="0 0 24 24",
        width=str(size),
        height=str(size),
        fill="none",
        stroke="currentColor",
        stroke_width="1.75",
        stroke_linecap="round",
        stroke_linejoin="round",
        class_name="icon",
        custom_attrs={"aria-hidden": "true"},
    )


def arrow(tone: Shown) -> rx.Component:
    """A triangle that points the way that `tone` (up, down, flat) says; style sheets turn it."""
    return rx.el.svg(
        rx.el.path(d="M5 0.8 9.6 9 0.4 9z"),
        view_box="0 0 10 10",
        width="8",
        height="8",
        fill="currentColor",
        class_name="arrow",
        custom_attrs={"aria-hidden": "true", "data-tone": tone},
    )


def mark(size: int = 24) -> rx.Component:
    """The product's mark: one candle rising past another."""
    return rx.el.svg(
        rx.el.rect(x="1", y="1", width="30", height="30", rx="8", class_name="mark-ground"),
        rx.el.path(d="M11 9v16M21 6v15", class_name="mark-wick"),
        rx.el.rect(x="8.5", y="13", width="5", height="8", rx="1", class_name="mark-low"),
        rx.el.rect(x="18.5", y="9", width="5", height="8", rx="1", class_name="mark-high"),
        view_box="0 0 32 32",
        width=str(size),
        height=str(size),
        custom_attrs={"aria-hidden": "true"},
    )
