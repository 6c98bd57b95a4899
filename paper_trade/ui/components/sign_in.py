"""The way in: one click with a practice wallet, or with a wallet that this browser has."""

from __future__ import annotations

import reflex as rx

from paper_trade.ui import client
from paper_trade.ui.client import Shown
from paper_trade.ui.home_state import HomeState
from paper_trade.ui.icons import icon

_PRACTICE = "Practice wallet"
"""Its name in the Wallet Standard's list (`assets/js/practice_wallet.js`)."""


def sign_in_card() -> rx.Component:
    """For the signed in, the door; for others, the choice of a wallet."""
    return rx.el.section(
        _notice(),
        rx.cond(HomeState.signed_in, _come_in(), _choose_wallet()),
        id="start",
        class_name="panel sign-in",
        custom_attrs={"aria-label": "Sign in"},
    )


def _notice() -> rx.Component:
    words = HomeState.notice
    return rx.cond(words != "", rx.el.p(words, class_name="notice notice-info", role="status"))


def _come_in() -> rx.Component:
    return rx.el.div(
        rx.el.h2("Welcome back", class_name="card-title"),
        rx.el.p(
            "Signed in as ",
            rx.el.span(HomeState.short_address, class_name="num"),
            class_name="hint",
        ),
        rx.el.a(
            "Open the terminal", href="/trade", class_name="button button-primary button-large"
        ),
        rx.el.a("See your portfolio", href="/portfolio", class_name="button button-wide"),
        rx.el.button(
            "Sign out",
            type="button",
            on_click=client.sign_out.partial(""),
            class_name="button button-quiet button-wide",
        ),
        class_name="sign-in-body",
    )


def _choose_wallet() -> rx.Component:
    return rx.el.div(
        rx.el.h2("Start in one click", class_name="card-title"),
        _practice_button(),
        rx.el.p("or with your Solana wallet", class_name="divider"),
        rx.cond(
            client.wallets_now.length() > 0,
            rx.el.ul(
                rx.foreach(client.wallets_now, _wallet_button),
                class_name="wallets",
            ),
            rx.el.p(
                "No wallet extension found in this browser. The practice wallet needs none.",
                class_name="hint wallets-none",
            ),
        ),
        _progress(),
        class_name="sign-in-body",
    )


def _busy() -> Shown:
    phase = client.step_now["phase"]
    return (phase != "") & (phase != "error")


def _practice_button() -> rx.Component:
    return rx.el.div(
        rx.el.button(
            icon("wallet"),
            "Start with a practice wallet",
            type="button",
            disabled=_busy() | ~client.practice_now,
            on_click=client.sign_in.partial(_PRACTICE),
            class_name="button button-primary button-large",
            custom_attrs={"data-testid": "practice-wallet"},
        ),
        rx.el.p(
            rx.cond(
                client.practice_now,
                "A key made and kept in this browser. No extension, no e-mail, nothing to install.",
                "This browser cannot keep a practice key. Please use a newer one, over https.",
            ),
            class_name="hint",
        ),
        class_name="practice",
    )


def _wallet_button(wallet: Shown) -> rx.Component:
    works = wallet["works"].to(bool)
    return rx.el.li(
        rx.el.button(
            rx.el.img(
                src=wallet["icon"], alt="", width="24", height="24", class_name="wallet-icon"
            ),
            wallet["name"],
            rx.cond(works, "", rx.el.span("cannot sign a text", class_name="hint wallet-lack")),
            type="button",
            disabled=_busy() | ~works,
            on_click=client.sign_in.partial(wallet["name"]),
            class_name="button button-wide wallet-choice",
        ),
    )


def _progress() -> rx.Component:
    """What to do now, or what went wrong; the space is kept, so that nothing jumps."""
    step = client.step_now
    phase = step["phase"].to(str)
    wallet = step["wallet"].to(str)
    words = rx.match(
        phase,
        ("connect", "Please approve the connection in " + wallet + "."),
        ("sign", "Please sign the message in " + wallet + ". It is text, not a transaction."),
        ("verify", "Checking the signature…"),
        ("done", "Welcome. Opening the terminal…"),
        ("error", step["error"].to(str)),
        "By signing you prove that the address is yours. No funds can move.",
    )
    waits = (phase == "connect") | (phase == "sign")
    return rx.el.div(
        rx.el.p(words, role="status", custom_attrs={"data-testid": "sign-in-progress"}),
        rx.cond(waits, _cancel()),
        class_name="progress",
        custom_attrs={"data-phase": phase},
    )


def _cancel() -> rx.Component:
    """For wallets that never answer. Comes late: most do, at once."""
    return rx.el.button(
        "Cancel",
        type="button",
        on_click=client.cancel_sign_in.partial(),
        class_name="button button-small comes-late",
    )
