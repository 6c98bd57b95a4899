"""The way in for people without an extension."""

from __future__ import annotations

import pytest
from playwright.async_api import BrowserContext, expect

from tests.e2e.terminal import Terminal

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_one_click_from_the_front_page_to_a_first_trade(terminal: Terminal) -> None:
    await terminal.enter_with_practice_wallet()
    await expect(terminal.usdc).to_have_text("1,000.00")
    await terminal.order("Buy", "100", "USDC")
    await expect(terminal.usdc).to_have_text("900.00")
    await expect(terminal.page.get_by_test_id("unrealized-pnl")).to_contain_text("%")


async def test_the_key_stays_so_that_the_account_is_found_again(
    context: BrowserContext, terminal: Terminal
) -> None:
    await terminal.enter_with_practice_wallet()
    await terminal.order("Buy", "400", "USDC")
    await terminal.sign_out()
    await terminal.enter_with_practice_wallet()
    await expect(terminal.usdc).to_have_text("600.00")


async def test_another_browser_is_another_person(
    terminal: Terminal, browser_of_another: Terminal
) -> None:
    await terminal.enter_with_practice_wallet()
    await terminal.order("Buy", "400", "USDC")
    await browser_of_another.enter_with_practice_wallet()
    await expect(browser_of_another.usdc).to_have_text("1,000.00")


async def test_the_signed_in_find_the_door_open(terminal: Terminal) -> None:
    await terminal.enter_with_practice_wallet()
    await terminal.page.goto("/")
    await terminal.page.get_by_role("link", name="Open the terminal").click()
    await terminal.wait_until_in()
