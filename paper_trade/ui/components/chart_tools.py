"""Buttons that change how the chart is seen; they stand in its bar, or on a phone in its menu."""

from __future__ import annotations

from typing import Any, Final

import reflex as rx

from paper_trade.ui import client
from paper_trade.ui.icons import icon

_KINDS: Final = {"candles": "Candles", "line": "Line", "area": "Area"}


def kind_buttons(class_name: str) -> rx.Component:
    """Candles, line or area."""
    return rx.el.div(
        *[_kind(kind, name) for kind, name in _KINDS.items()],
        class_name=f"segments {class_name}",
        role="group",
        custom_attrs={"aria-label": "Kind of chart"},
    )


def _kind(kind: str, name: str) -> rx.Component:
    return _toggle(name, client.chart_now["kind"] == kind, {"kind": kind})


def chart_tools(class_name: str, menu: str = "") -> rx.Component:
    """Logarithmic scale, all that is loaded on one screen, a picture to keep.

    In a `menu` (its id), what has nothing more to choose closes it.
    """
    logarithmic = client.chart_now["log"].to(bool)
    return rx.el.div(
        _toggle("Log", logarithmic, {"log": ~logarithmic}, "Logarithmic price scale"),
        _command("fit", "Fit", "Show everything that is loaded", menu),
        _command("savePicture", "Picture", "Save the chart as a picture", menu),
        class_name=f"segments chart-tools {class_name}",
        role="group",
        custom_attrs={"aria-label": "View"},
    )


def full_screen_button() -> rx.Component:
    """In and out of the full screen."""
    return rx.el.button(
        icon("expand"),
        type="button",
        on_click=client.command_chart.partial("toggleFullScreen"),
        class_name="icon-button",
        custom_attrs={
            "aria-label": "Full screen",
            "aria-pressed": rx.cond(client.full_screen.value, "true", "false"),
            "title": "Full screen",
        },
    )


def _toggle(text: str, on: Any, change: dict[str, Any], title: str = "") -> rx.Component:
    return rx.el.button(
        text,
        type="button",
        on_click=client.chart.set_value(client.choose(client.chart_now, change)),
        class_name="segment",
        custom_attrs={"aria-pressed": rx.cond(on, "true", "false"), "title": title or text},
    )


def _command(name: str, text: str, title: str, menu: str) -> rx.Component:
    closing = {"popoverTarget": menu, "popoverTargetAction": "hide"} if menu else {}
    return rx.el.button(
        text,
        type="button",
        on_click=client.command_chart.partial(name),
        class_name="segment",
        custom_attrs={"title": title, **closing},
    )
