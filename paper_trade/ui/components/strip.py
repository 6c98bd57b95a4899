"""The line under the header that says whose prices these are. It cannot be dismissed."""

from __future__ import annotations

import reflex as rx

from paper_trade.ui import client
from paper_trade.ui.client import Shown

_PRACTICE = "Practice account: virtual funds, no money at risk."


def strip() -> rx.Component:
    """Where the prices come from; a warning unless they are the real market's."""
    feed = client.market_now["feed"].to(str)
    return rx.el.aside(
        rx.match(
            feed,
            ("simulated", _warning("Simulated prices", "A made-up market, not the real one.")),
            ("replay", _warning("Replayed prices", "Recorded prices, not today's market.")),
            ("pyth", rx.el.span(f"{_PRACTICE} Live prices by Pyth.")),
            rx.el.span(_PRACTICE),
        ),
        class_name="strip",
        custom_attrs={
            "aria-label": "Where the prices come from",
            "data-feed": feed,
            "data-testid": "feed-banner",
        },
    )


def _warning(title: str, words: str) -> rx.Component:
    return rx.el.span(rx.el.strong(title), " · ", words, " Virtual funds, no money at risk.")


def market_notice() -> rx.Component:
    """Said plainly over the page when prices are late or gone, or the connection is."""
    market = client.market_now
    age = market["age"].to(int)
    return rx.el.div(
        rx.match(
            market["state"].to(str),
            (
                "offline",
                _notice("warn", "Connection lost. Reconnecting… What you see is not live."),
            ),
            (
                "paused",
                _notice(
                    "warn",
                    "Trading is paused: the last price is ",
                    age,
                    " s old. Your account is safe.",
                ),
            ),
            ("delayed", _notice("info", "Prices are delayed: the last one is ", age, " s old.")),
            rx.fragment(),
        ),
        class_name="notices",  # no live region: it counts seconds; the header's word is one
        custom_attrs={"data-testid": "market-notice"},
    )


def _notice(kind: str, *words: str | Shown) -> rx.Component:
    return rx.el.aside(
        *words,
        class_name=f"notice notice-{kind}",
        custom_attrs={"aria-label": "Market notice"},
    )
