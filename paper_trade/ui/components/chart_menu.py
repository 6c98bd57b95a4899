"""The chart's menu, a native popover: indicators, and on a phone what its bar has no room for."""

from __future__ import annotations

from typing import Final

import reflex as rx

from paper_trade.ui import client
from paper_trade.ui.components.chart_tools import chart_tools, kind_buttons
from paper_trade.ui.icons import icon

_MENU: Final = "chart-menu"
INDICATORS: Final = {
    "sma20": "Moving average, 20",
    "sma50": "Moving average, 50",
    "ema20": "Exponential average, 20",
    "bollinger": "Bollinger Bands, 20, 2",
    "rsi": "RSI, 14",
    "macd": "MACD, 12, 26, 9",
}
"""The names that `assets/js/indicator_catalogue.js` gives them, and theirs for people."""


def menu_button() -> rx.Component:
    """Opens the menu; in the bar of a phone it is an icon."""
    return rx.el.button(
        icon("sliders"),
        rx.el.span("Indicators", class_name="chart-wide"),
        rx.el.span("Chart settings", class_name="chart-narrow sr-only"),
        type="button",
        class_name="segment chart-menu-button",
        custom_attrs={"popoverTarget": _MENU},
    )


def chart_menu() -> rx.Component:
    """What opens under the button, on a phone from below."""
    return rx.el.div(
        kind_buttons("chart-narrow"),
        rx.el.fieldset(
            rx.el.legend("Indicators", class_name="panel-title"),
            *[_indicator(name, words) for name, words in INDICATORS.items()],
        ),
        chart_tools("chart-narrow", _MENU),
        id=_MENU,
        class_name="menu chart-menu",
        custom_attrs={"popover": "auto"},
    )


def _indicator(name: str, words: str) -> rx.Component:
    chosen = client.toggle_indicator(client.chart_now, name)
    return rx.el.label(
        rx.el.input(
            type="checkbox",
            checked=client.chart_now["indicators"].to(list[str]).contains(name),
            on_change=client.chart.set_value(chosen),
        ),
        words,
        class_name="menu-item",
    )
