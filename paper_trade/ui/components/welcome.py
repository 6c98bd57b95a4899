"""What a newcomer is told: how to begin, and what people ask before they do."""

from __future__ import annotations

import reflex as rx

from paper_trade.ui import client
from paper_trade.ui.client import Shown
from paper_trade.ui.home_state import HomeState


def steps() -> rx.Component:
    """From nothing to a first trade."""
    return rx.el.section(
        rx.el.h2("Three steps", class_name="panel-title"),
        rx.el.ol(
            _step("Sign a message", "A short text proves who you are. No transaction, no fee."),
            _step(
                "Get " + HomeState.starting_funds + " virtual USDC",
                "Your account opens with it at once.",
            ),
            _step("Trade at live prices", _first_trade()),
            class_name="steps",
        ),
        class_name="steps-panel",
    )


def _step(title: Shown, words: str | rx.Component) -> rx.Component:
    return rx.el.li(
        rx.el.h3(title, class_name="step-title"), rx.el.p(words, class_name="step-words")
    )


def _first_trade() -> rx.Component:
    """A trade as it would be now, live."""
    fill: Shown = client.example.call(client.price_now["value"], 100, HomeState.fee_percent)
    deal = fill.to(dict[str, str])
    return rx.fragment(
        "Right now 100 USDC buy ",
        rx.el.strong(deal["size"], " SOL", class_name="num live"),
        ", a fee of ",
        rx.el.span(deal["fee"], class_name="num"),
        " USDC included.",
    )


def questions() -> rx.Component:
    """The usual worries, answered before they are asked."""
    return rx.el.section(
        rx.el.h2("Before you start", class_name="section-title"),
        rx.el.div(
            _question(
                "Do I need a wallet?",
                "No. The practice wallet is a key that your browser makes and keeps: one click "
                "and you are in. Phantom, Solflare and other Solana wallets work, too.",
            ),
            _question(
                "Can I lose money?",
                "No. All funds are virtual. You sign in with a text, never with a transaction, "
                "so nothing here can reach what your wallet holds.",
            ),
            _question("Where do the prices come from?", _prices()),
            _question("What is simulated?", *_simulated()),
            class_name="questions",
        ),
        class_name="section",
    )


def _question(title: str, *answer: rx.Component | str) -> rx.Component:
    return rx.el.article(
        rx.el.h3(title, class_name="question"), rx.el.p(*answer, class_name="answer")
    )


def _prices() -> rx.Component:
    rest = " Every fill keeps a receipt of the price it was given."
    return rx.match(
        client.market_now["feed"].to(str),
        ("simulated", rx.fragment("Here and now they are made up by a simulator." + rest)),
        ("replay", rx.fragment("Here and now they are a recording of the past." + rest)),
        rx.fragment(
            "From the Pyth oracle, which hears from many exchanges, several times a second." + rest
        ),
    )


def _simulated() -> list[rx.Component | str]:
    return [
        "Your account and its funds. Orders fill at once at the price of the moment, for a fee of ",
        rx.el.span(HomeState.fee_percent, " %", class_name="num"),
        "; they move no market. ",
        rx.el.a("How fills work", href="/how-fills-work"),
    ]
