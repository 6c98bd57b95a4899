"""A small guide to the first trade. It lies over the chart's older end and moves nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import reflex as rx

from paper_trade.ui import client, order_ticket
from paper_trade.ui.browser import when_changed
from paper_trade.ui.client import Shown
from paper_trade.ui.icons import icon
from paper_trade.ui.trade_state import TradeState


@dataclass(frozen=True, slots=True)
class Step:
    """What to do, and why; `reading` when only the reader knows that it is done."""

    title: str
    words: str
    reading: bool = False


STEPS: Final = (
    Step(
        "Choose 25 %",
        "Press Buy, then 25 %: a quarter of your virtual USDC. Nothing is bought yet.",
    ),
    Step(
        "Read the receipt",
        "Under the amount stands what you would get, what the fee is and what is left.",
        reading=True,
    ),
    Step("Press Buy SOL", "The order is filled at once, at the price of that moment."),
    Step(
        "See your position",
        "It is listed below: what you hold, and how its value moves with the price.",
        reading=True,
    ),
    Step("Sell it again", "Press Sell, then 100 %, then Sell SOL. Nothing of it is left over."),
)
"""`assets/js/first_trade.js` knows them by number, from 1."""

_DONE: Final = len(STEPS) + 1


def first_trade() -> rx.Component:
    """For whoever has never traded, until they have or hide it."""
    guide = client.guide.value
    step = client.guide_step.call(
        guide,
        TradeState.fills,
        TradeState.position.size,
        order_ticket.amount.value,
    ).to(int)
    return rx.fragment(
        when_changed(
            value=TradeState.version,
            on_change=client.guide.set_value(client.resume_guide.call(guide, TradeState.fills)),
        ),
        rx.cond(step > 0, _card(step)),
    )


def _change(change: dict[str, bool | Shown]) -> Shown:
    return client.guide.set_value(client.change_guide.call(client.guide.value, change))


def _card(step: Shown) -> rx.Component:
    return rx.el.section(
        when_changed(value=step.to(str), on_change=_change({"reached": step})),
        rx.el.div(
            rx.el.h2("Your first trade", id="first-trade-title"),
            rx.el.button(
                icon("close", 16),
                type="button",
                on_click=_change({"open": False}),
                class_name="icon-button",
                custom_attrs={"aria-label": "Hide the guide"},
            ),
            class_name="first-trade-head",
        ),
        rx.el.ol(
            *[_mark(number, step) for number in range(1, _DONE)], class_name="first-trade-steps"
        ),
        rx.el.div(_words(step), role="status", class_name="first-trade-words"),
        _ways_on(step),
        class_name="first-trade",
        custom_attrs={"aria-labelledby": "first-trade-title", "data-step": step},
    )


def _mark(number: int, step: Shown) -> rx.Component:
    """A tick, or the number of a step to come."""
    title = STEPS[number - 1].title
    return rx.el.li(
        rx.cond(
            step > number,
            icon("check", 14),
            rx.el.span(number, custom_attrs={"aria-hidden": "true"}),
        ),
        rx.el.span(title, rx.cond(step > number, ", done", ""), class_name="sr-only"),
        custom_attrs={
            "data-done": rx.cond(step > number, "true", "false"),
            "aria-current": rx.cond(step == number, "step", "false"),
        },
    )


def _words(step: Shown) -> rx.Component:
    pages = [
        (number, _paragraphs(one.title, one.words)) for number, one in enumerate(STEPS, start=1)
    ]
    done = _paragraphs("That was a whole trade", "Bought, sold, and two fees paid. Well done.")
    return rx.match(step, *pages, done)


def _paragraphs(title: str, words: str) -> rx.Component:
    return rx.fragment(rx.el.p(title, class_name="first-trade-now"), rx.el.p(words))


def _ways_on(step: Shown) -> rx.Component:
    buttons = [
        (number, _button("Got it", {"reached": number + 1}))
        for number, one in enumerate(STEPS, start=1)
        if one.reading
    ]
    done = rx.el.div(
        _button("Close", {"open": False}),
        rx.el.a("How fills work", href="/how-fills-work"),
        class_name="first-trade-ways",
    )
    return rx.match(step, *buttons, (_DONE, done), rx.fragment())


def _button(name: str, change: dict[str, bool | Shown]) -> rx.Component:
    return rx.el.button(
        name, type="button", on_click=_change(change), class_name="button button-small"
    )
