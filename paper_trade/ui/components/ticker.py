"""The market in the header: price with its direction, the day's figures, where they come from."""

from __future__ import annotations

import reflex as rx

from paper_trade.ui import client
from paper_trade.ui.client import Shown
from paper_trade.ui.components.figures import facts, toned
from paper_trade.ui.icons import arrow

_STATES = {
    "live": "Live",
    "delayed": "Delayed",
    "paused": "Paused",
    "offline": "Offline",
    "waiting": "Waiting",
    "connecting": "Connecting",
}
_FEEDS = {"simulated": "Simulated", "replay": "Replay", "pyth": "Pyth"}


def ticker() -> rx.Component:
    """Everything about the market, in columns of reserved width."""
    return rx.el.div(_price(), _day(), _source(), class_name="ticker")


def _price() -> rx.Component:
    price = client.price_now
    figure = rx.el.span(
        price["text"].to(str),
        class_name="num tone ticker-price",
        custom_attrs={"data-tone": price["direction"], "data-testid": "price"},
    )
    return rx.el.div(
        rx.el.span("SOL/USDC", class_name="pair"),
        rx.el.span(figure, arrow(price["direction"].to(str)), class_name="ticker-now"),
        class_name="ticker-main",
    )


def _day() -> rx.Component:
    move = _move()
    change = rx.el.span(
        rx.el.span(toned(move["text"], move["tone"]), class_name="ticker-absolute"),
        toned(move["percent"], move["tone"]),
        class_name="ticker-change",
    )
    day = _range()
    return rx.el.dl(
        _column("24h change", change, "change"),
        _column("24h high", rx.el.span(day["high"], class_name="num"), "extreme"),
        _column("24h low", rx.el.span(day["low"], class_name="num"), "extreme"),
        class_name="ticker-day",
    )


def day_facts() -> rx.Component:
    """The day's figures, one a line: for the menu on a phone, whose bar has no room for them."""
    move, day = _move(), _range()
    return rx.el.div(
        facts(
            ("24h change", toned(move["text"], move["tone"])),
            ("24h high", rx.el.span(day["high"], class_name="num")),
            ("24h low", rx.el.span(day["low"], class_name="num")),
            ("Prices", _feed_and_age()),
        ),
        class_name="menu-facts",
    )


def _column(name: str, value: rx.Component, kind: str) -> rx.Component:
    return rx.el.div(
        rx.el.dt(name),
        rx.el.dd(value),
        class_name="ticker-column",
        custom_attrs={"data-kind": kind},
    )


def _move() -> Shown:
    """The change since 24 hours ago, live."""
    move: Shown = client.change.call(client.price_now["value"], client.day_now["open_24h"])
    return move.to(dict[str, str])


def _range() -> Shown:
    extremes: Shown = client.day_range.call(client.price_now["value"], client.day_now)
    return extremes.to(dict[str, str])


def _source() -> rx.Component:
    """Whether what is shown is live, whose prices these are and how old the newest is.

    The word alone is a live region: an age that is read out twice a second helps nobody.
    """
    state = client.market_now["state"].to(str)
    return rx.el.div(
        rx.el.span(
            rx.el.span(class_name="dot"),
            rx.el.span(rx.match(state, *_STATES.items(), "Connecting"), class_name="state-word"),
            class_name="connection",
            role="status",
            custom_attrs={"data-state": state, "data-testid": "connection"},
        ),
        _feed_and_age(),
        class_name="ticker-source",
    )


def _feed_and_age() -> rx.Component:
    feed = rx.match(client.market_now["feed"].to(str), *_FEEDS.items(), "No price yet")
    age = client.age_now.to(str)
    return rx.el.span(
        feed,
        rx.cond(age != "", " · " + age, ""),
        title="Where prices come from, and how old the newest is",
        class_name="feed num",
        custom_attrs={"data-testid": "feed"},
    )
