"""What a page shows when the server says no, each code in its own words."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import BrowserContext, Route, expect

from paper_trade.errors import (
    ForbiddenOrigin,
    InvalidMessage,
    InvalidNonce,
    InvalidSignature,
    PaperTradeError,
    RateLimited,
    ServiceUnavailable,
)
from tests.e2e.account import Account
from tests.e2e.event_frames import Change, Event, EventFrames
from tests.e2e.terminal import Terminal

pytestmark = pytest.mark.asyncio(loop_scope="session")

SIGN_IN_ERRORS = [
    InvalidNonce(),
    InvalidSignature(),
    InvalidMessage(),
    ForbiddenOrigin(),
    RateLimited(retry_after=9),
    ServiceUnavailable(),
    PaperTradeError(),
]
REQUEST_ID = "a1b2"

# What the order form asks for instead, behind the page's back, and what it is told.
ORDERS: dict[str, tuple[dict[str, str], str, str]] = {
    "insufficient_balance": (
        {"amount": "1000.000001"},
        "Not enough funds",
        "This order needs 1000.000001 USDC; you have 1000.",
    ),
    "size_too_small": (
        {"amount": "0.000001"},
        "Order too small",
        "The smallest order is 0.001 SOL. Please enter more.",
    ),
    "size_too_large": (
        {"amount": "100000", "unit": "SOL"},
        "Order too large",
        "The largest order is 10000 SOL. Please enter less.",
    ),
    "validation_error": (
        {"amount": "1.0000001"},
        "The request is not valid",
        "USDC has 6 decimals; that is more. Please correct the amount.",
    ),
}


def is_order(event: Event) -> bool:
    return str(event.get("name")).endswith(".place")


def with_form(**fields: str) -> Change:
    """The order, with other fields."""

    def change(event: Event) -> Event:
        if not is_order(event):
            return event
        return event | {"payload": {"form": event["payload"]["form"] | fields}}

    return change


def without_form(event: Event) -> Event:
    """The order, as no page of ours sends it: the handler breaks."""
    return event | {"payload": {}} if is_order(event) else event


def refuse_with(error: PaperTradeError) -> Callable[[Route], Awaitable[None]]:
    """Answers as the API does when it meets `error`."""

    async def answer(route: Route) -> None:
        body = {"code": error.code, "detail": error.detail, "request_id": REQUEST_ID}
        await route.fulfill(status=error.status, json=body | error.fields)

    return answer


def words_of(error: PaperTradeError) -> str:
    """What a script of the page makes of that answer."""
    quoted = f" If it happens again, quote request {REQUEST_ID}." if error.status >= 500 else ""
    return error.detail + quoted


async def open_terminal(terminal: Terminal, origin: str) -> tuple[EventFrames, Account]:
    frames = EventFrames()
    await frames.stand_between(terminal.page)
    account = Account(terminal.page.context, origin)
    await account.sign_in()
    await terminal.page.goto("/trade")
    await terminal.wait_until_in()
    return frames, account


async def test_refused_orders_are_told_in_words(terminal: Terminal, origin: str) -> None:
    """Lesson 25: errors were generic."""
    frames, _ = await open_terminal(terminal, origin)
    for fields, title, detail in ORDERS.values():
        frames.change = with_form(**fields)
        await terminal.amount.fill("100")
        await terminal.submit.click()
        await expect(terminal.toast(title)).to_contain_text(detail)
    await expect(terminal.usdc).to_have_text("1,000.00")


async def test_too_many_orders_are_told_with_the_time_to_wait(
    terminal: Terminal, origin: str
) -> None:
    _, account = await open_terminal(terminal, origin)
    refused = False
    while not refused:  # previews count like orders
        answer = await account.post("/api/orders/preview", side="buy", quote_size="10")
        refused = answer.status == 429
    await terminal.amount.fill("100")
    await terminal.submit.click()
    toast = terminal.toast("Too many requests")
    await expect(toast).to_contain_text(" seconds.")
    await expect(toast).to_contain_text("Please try again in ")


async def test_a_bug_of_ours_is_told_with_a_name_to_report(terminal: Terminal, origin: str) -> None:
    frames, _ = await open_terminal(terminal, origin)
    frames.change = without_form
    await terminal.amount.fill("100")
    await terminal.submit.click()
    await expect(terminal.toast("Something went wrong")).to_contain_text("quote request ")


@pytest.mark.parametrize("path", ["**/api/auth/nonce", "**/api/auth/login"])
async def test_a_refused_sign_in_is_told_in_words(terminal: Terminal, path: str) -> None:
    await terminal.open_front_page()
    progress = terminal.page.get_by_test_id("sign-in-progress")
    for error in SIGN_IN_ERRORS:
        await terminal.page.route(path, refuse_with(error))
        await terminal.page.get_by_test_id("practice-wallet").click()
        await expect(progress).to_have_text(words_of(error))
        await terminal.page.unroute(path)


async def test_candles_that_fail_say_why(context: BrowserContext, terminal: Terminal) -> None:
    error = PaperTradeError()
    await context.route("**/api/market/candles*", refuse_with(error))
    await terminal.page.goto("/")
    await expect(terminal.page.get_by_role("alert")).to_contain_text(words_of(error))
