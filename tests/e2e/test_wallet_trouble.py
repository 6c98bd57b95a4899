"""Sign-ins that come to nothing: each says why, in words for a person, and can be tried again."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import BrowserContext, Route, expect

from tests.e2e.terminal import Terminal
from tests.e2e.wallet import NAME, Wallet

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("none", "Test Wallet shared no Solana account"),
        ("other", "Test Wallet signed with another account than the one it shared"),
    ],
)
async def test_a_wallet_that_gives_the_wrong_account(
    context: BrowserContext, terminal: Terminal, answer: str, words: str
) -> None:
    await Wallet(answer=answer).install(context)
    await terminal.open_front_page()
    await terminal.page.get_by_role("button", name=NAME).click()
    await expect(terminal.progress).to_contain_text(words)
    await terminal.page.evaluate("window.testWallet.answer = 'sign'")
    await terminal.page.get_by_role("button", name=NAME).click()
    await terminal.wait_until_in()


async def test_a_wallet_that_never_answers_can_be_given_up(
    context: BrowserContext, terminal: Terminal
) -> None:
    await Wallet(answer="silence").install(context)
    await terminal.open_front_page()
    await terminal.page.get_by_role("button", name=NAME).click()
    await expect(terminal.page.get_by_test_id("practice-wallet")).to_be_disabled()
    await terminal.page.get_by_role("button", name="Cancel").click()
    await terminal.page.get_by_test_id("practice-wallet").click()
    await terminal.wait_until_in()


async def test_a_wallet_that_cannot_sign_texts_is_listed_as_such(
    context: BrowserContext, terminal: Terminal
) -> None:
    await Wallet(features=[]).install(context)
    await terminal.open_front_page()
    button = terminal.page.get_by_role("button", name=NAME)
    await expect(button).to_be_disabled()
    await expect(button).to_contain_text("cannot sign a text")


@pytest.mark.parametrize(
    ("status", "problem", "words"),
    [
        (
            500,
            {"detail": "Something went wrong on our side.", "request_id": "4f1c9a"},
            "Something went wrong on our side. If it happens again, quote request 4f1c9a.",
        ),
        (429, {"detail": "Too many.", "retry_after": 12}, re.compile("try again in 12 seconds")),
    ],
    ids=["failure", "rate limit"],
)
async def test_a_server_that_refuses(
    terminal: Terminal, status: int, problem: dict[str, str | int], words: str | re.Pattern[str]
) -> None:
    async def refuse(route: Route) -> None:
        await route.fulfill(status=status, json=problem)

    await terminal.page.route("**/api/auth/nonce", refuse)
    await terminal.open_front_page()
    await terminal.page.get_by_test_id("practice-wallet").click()
    await expect(terminal.progress).to_have_text(words)


async def test_a_server_out_of_reach(context: BrowserContext, terminal: Terminal) -> None:
    await terminal.open_front_page()
    await context.set_offline(True)
    await terminal.page.get_by_test_id("practice-wallet").click()
    await expect(terminal.progress).to_contain_text("The server cannot be reached")
