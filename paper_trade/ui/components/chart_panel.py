"""The chart with its six timeframes and the figures of the candle pointed at."""

from __future__ import annotations

import reflex as rx

from paper_trade.ui import client
from paper_trade.ui.browser import price_chart
from paper_trade.ui.components.figures import toned
from paper_trade.vocabulary import Timeframe

_SPOKEN = {
    Timeframe.M1: "1 minute",
    Timeframe.M5: "5 minutes",
    Timeframe.M15: "15 minutes",
    Timeframe.H1: "1 hour",
    Timeframe.H4: "4 hours",
    Timeframe.D1: "1 day",
}


def chart_panel() -> rx.Component:
    """Price over time."""
    return rx.el.section(
        rx.el.div(_timeframes(), _legend(), class_name="chart-bar"),
        rx.el.div(
            price_chart(timeframe=client.timeframe.value, on_legend=client.legend.set_value),
            class_name="chart-frame",
        ),
        class_name="panel chart-panel",
        custom_attrs={"aria-label": "Price chart"},
    )


def _timeframes() -> rx.Component:
    return rx.el.div(
        *[_timeframe(timeframe) for timeframe in Timeframe],
        class_name="segments",
        role="group",
        custom_attrs={"aria-label": "Timeframe"},
    )


def _timeframe(timeframe: Timeframe) -> rx.Component:
    return rx.el.button(
        timeframe.value,
        type="button",
        on_click=client.timeframe.set_value(timeframe.value),
        class_name="segment num",
        custom_attrs={
            "aria-pressed": rx.cond(client.timeframe.value == timeframe.value, "true", "false"),
            "title": _SPOKEN[timeframe],
        },
    )


def _legend() -> rx.Component:
    """Open, high, low, close of the candle under the crosshair, else of the newest."""
    bar = client.bar_now
    parts = [
        rx.el.span(rx.el.span(letter, class_name="label"), bar[key].to(str), class_name="num")
        for letter, key in (("O", "open"), ("H", "high"), ("L", "low"), ("C", "close"))
    ]
    return rx.el.div(
        *parts,
        toned(bar["percent"].to(str), bar["tone"].to(str)),
        class_name="legend",
        custom_attrs={"aria-hidden": "true", "data-testid": "legend"},
    )
