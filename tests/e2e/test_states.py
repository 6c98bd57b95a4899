"""What the pages say when something is missing, late or gone."""

from __future__ import annotations

import pytest
from playwright.async_api import BrowserContext, Route, expect

from tests.e2e.terminal import Terminal

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_simulated_prices_are_said_on_every_page(terminal: Terminal) -> None:
    await terminal.open_front_page()
    banner = terminal.page.get_by_test_id("feed-banner")
    await expect(banner).to_contain_text("Simulated prices")
    await expect(terminal.page.get_by_text("made up by a simulator")).to_be_visible()
    await terminal.enter_with_practice_wallet()
    await expect(banner).to_contain_text("Simulated prices")
    await expect(banner.get_by_role("button")).to_have_count(0)


async def test_the_terminal_asks_strangers_to_sign_in(terminal: Terminal) -> None:
    await terminal.page.goto("/trade")
    await terminal.page.wait_for_url("**/?notice=sign-in")
    await expect(terminal.page.get_by_text("Sign in to open the terminal")).to_be_visible()


async def test_a_session_ended_elsewhere_closes_open_pages(
    context: BrowserContext, terminal: Terminal, origin: str
) -> None:
    await terminal.enter_with_practice_wallet()
    ended = await context.request.post("/api/auth/logout-all", headers={"Origin": origin})
    assert ended.status == 204
    await terminal.page.wait_for_url("**/?notice=session-ended")
    await expect(terminal.page.get_by_text("Your session has ended")).to_be_visible()


async def test_a_lost_connection_is_said_and_mended(
    context: BrowserContext, terminal: Terminal
) -> None:
    await terminal.enter_with_practice_wallet()
    await terminal.amount.fill("100")
    await expect(terminal.submit).to_be_enabled()
    await context.set_offline(True)
    await expect(terminal.connection).to_have_attribute("data-state", "offline")
    await expect(terminal.submit).to_be_disabled()
    await expect(terminal.reason).to_have_text("Connection lost. Reconnecting…")
    await expect(terminal.page.get_by_test_id("market-notice")).to_contain_text("not live")
    await context.set_offline(False)
    await expect(terminal.connection).to_have_attribute("data-state", "live", timeout=20_000)
    await terminal.submit.click()
    await expect(terminal.usdc).to_have_text("900.00")


async def test_candles_that_fail_to_load_can_be_asked_for_again(terminal: Terminal) -> None:
    """Lesson 24: an error was an endless spinner."""

    async def refuse(route: Route) -> None:
        await route.fulfill(status=503, json={"detail": "The service is temporarily unavailable."})

    await terminal.enter_with_practice_wallet()
    await terminal.page.route("**/api/market/candles*", refuse)
    await terminal.page.get_by_role("button", name="15m").click()
    await expect(terminal.page.get_by_text("The candles could not be loaded")).to_be_visible()
    await terminal.page.unroute("**/api/market/candles*")
    await terminal.page.get_by_role("button", name="Try again").click()
    await expect(terminal.chart).to_have_attribute("data-phase", "ready")


async def test_an_address_that_leads_nowhere(terminal: Terminal) -> None:
    answer = await terminal.page.goto("/no-such-page")
    assert answer is not None
    assert answer.status == 404
    await expect(terminal.page.get_by_text("There is nothing here")).to_be_visible()
    await terminal.page.get_by_role("link", name="Front page").click()
    await expect(terminal.page.get_by_test_id("practice-wallet")).to_be_visible()


async def test_the_theme_is_remembered(terminal: Terminal) -> None:
    """Lesson 25: it was always dark."""
    await terminal.open_front_page()
    root = terminal.page.locator("html")
    before = await root.get_attribute("class")
    await terminal.page.get_by_role("button", name="Switch between light and dark").click()
    await expect(root).not_to_have_attribute("class", before or "")
    chosen = await root.get_attribute("class")
    await terminal.page.reload()
    await expect(root).to_have_attribute("class", chosen or "")


@pytest.mark.parametrize("path", ["/", "/trade", "/nowhere"])
async def test_a_phone_needs_no_sideways_scrolling(terminal: Terminal, path: str) -> None:
    await terminal.enter_with_practice_wallet()
    await terminal.order("Buy", "123.456789", "USDC")
    await terminal.page.set_viewport_size({"width": 390, "height": 844})
    await terminal.page.goto(path)
    await expect(terminal.page.get_by_role("main")).to_be_visible()
    width = await terminal.page.evaluate("document.documentElement.scrollWidth")
    assert width == 390
