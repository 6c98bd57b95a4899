"""Numbers on screen: tabular, signed, never by colour alone."""

from __future__ import annotations

from typing import Any

import reflex as rx

from paper_trade.ui.client import Shown


def toned(text: Any, tone: Any, class_name: str = "") -> rx.Component:
    """A figure coloured by `tone`; its own sign says the same without colour."""
    return rx.el.span(text, class_name=f"num tone {class_name}", custom_attrs={"data-tone": tone})


def exact(value: Shown, unit: str = "", *, tone: bool = False) -> rx.Component:
    """An exact amount, the digits past the second decimal fainter."""
    parts = [value.head, rx.el.span(value.tail, class_name="tail")]
    if unit:
        parts.append(rx.el.span(unit, class_name="unit"))
    attrs = {"data-tone": value.tone} if tone else {}
    return rx.el.span(*parts, class_name="num tone" if tone else "num", custom_attrs=attrs)


def with_unit(text: Any, unit: str) -> rx.Component:
    """A figure and its unit, the unit quieter."""
    return rx.el.span(text, rx.el.span(unit, class_name="unit"), class_name="num")


def facts(*pairs: tuple[str | rx.Component, rx.Component]) -> rx.Component:
    """Names (words or `term`s) and figures, one pair a line."""
    lines = [rx.el.div(rx.el.dt(name), rx.el.dd(value), class_name="fact") for name, value in pairs]
    return rx.el.dl(*lines, class_name="facts")
