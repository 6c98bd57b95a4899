"""The chart with its bar: timeframes, kind, indicators, and what to do with the picture."""

from __future__ import annotations

from typing import Final

import reflex as rx

from paper_trade.ui import client
from paper_trade.ui.browser import price_chart
from paper_trade.ui.client import Shown
from paper_trade.ui.components.chart_menu import chart_menu, menu_button
from paper_trade.ui.components.chart_tools import chart_tools, full_screen_button, kind_buttons
from paper_trade.vocabulary import Timeframe

_SPOKEN: Final = {
    Timeframe.M1: "1 minute",
    Timeframe.M5: "5 minutes",
    Timeframe.M15: "15 minutes",
    Timeframe.H1: "1 hour",
    Timeframe.H4: "4 hours",
    Timeframe.D1: "1 day",
}


def chart_panel(account_id: Shown, average_entry: Shown) -> rx.Component:
    """Price over time, with the account's fills and average entry on it."""
    return rx.el.section(
        rx.el.div(
            _timeframes(),
            kind_buttons("chart-wide"),
            menu_button(),
            chart_tools("chart-wide"),
            full_screen_button(),
            chart_menu(),
            class_name="chart-bar",
        ),
        rx.el.div(
            price_chart(
                choices=client.chart_now,
                account=account_id,
                entry=average_entry,
                on_full_screen=client.full_screen.set_value,
            ),
            class_name="chart-frame",
        ),
        # Not sooner: the page is written by a server, which remembers nobody's choices.
        on_mount=client.chart.set_value(client.recall_choices()),
        class_name="panel chart-panel",
        custom_attrs={"aria-label": "Price chart"},
    )


def _timeframes() -> rx.Component:
    return rx.el.div(
        *[_timeframe(timeframe, key) for key, timeframe in enumerate(Timeframe, start=1)],
        class_name="segments",
        role="group",
        custom_attrs={"aria-label": "Timeframe"},
    )


def _timeframe(timeframe: Timeframe, key: int) -> rx.Component:
    chosen = client.choose(client.chart_now, {"timeframe": timeframe.value})
    return rx.el.button(
        timeframe.value,
        type="button",
        on_click=client.chart.set_value(chosen),
        class_name="segment num",
        custom_attrs={
            "aria-pressed": rx.cond(
                client.chart_now["timeframe"] == timeframe.value, "true", "false"
            ),
            "title": _SPOKEN[timeframe],
            "data-key": str(key),
        },
    )
