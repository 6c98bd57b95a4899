"""A newcomer's first minutes: in by one click, guided to a fill and back, and told how it works."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.e2e.terminal import Terminal

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_newcomer_is_guided_to_a_first_trade_and_back(terminal: Terminal) -> None:
    """Lesson 28: the tests of components rendered no component. Here a browser does."""
    page = terminal.page
    guide = page.get_by_role("region", name="Your first trade")
    now = guide.get_by_role("status")
    share = page.get_by_role("group", name="Share of what is available")
    await terminal.enter_with_practice_wallet()
    await expect(now).to_contain_text("Choose 25 %")
    chart = await page.locator(".chart-panel").bounding_box()

    await share.get_by_role("button", name="25%").click()
    await expect(now).to_contain_text("Read the receipt")
    await guide.get_by_role("button", name="Got it").click()
    await expect(now).to_contain_text("Press Buy SOL")
    await terminal.submit.click()
    await expect(terminal.usdc).to_have_text("750.00")
    await expect(now).to_contain_text("See your position")

    await page.reload()  # Half-way is remembered.
    await terminal.wait_until_in()
    await expect(now).to_contain_text("See your position")
    await guide.get_by_role("button", name="Got it").click()
    await expect(now).to_contain_text("Sell it again")
    await terminal.choose("Sell")
    await share.get_by_role("button", name="100%").click()
    await terminal.submit.click()
    await expect(now).to_contain_text("That was a whole trade")

    await guide.get_by_role("button", name="Close").click()
    await expect(guide).to_have_count(0)
    assert await page.locator(".chart-panel").bounding_box() == chart, "nothing moved"
    await page.get_by_role("link", name="How fills work").click()
    await expect(page.get_by_role("heading", name="How fills work")).to_be_visible()
    await page.get_by_role("button", name="notional").first.click()
    explanation = page.get_by_role("note")
    await expect(explanation).to_contain_text("size × price")
    await page.keyboard.press("Escape")
    await expect(explanation).to_have_count(0)
    await page.get_by_role("link", name="Guided first trade").click()
    await expect(now).to_contain_text("Choose 25 %")
