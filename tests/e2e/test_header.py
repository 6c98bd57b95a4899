"""The bar on top: the market in figures, the way around, the wallet's menu, the theme."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import BrowserContext, expect

from paper_trade.ui.theme import LIGHT
from tests.e2e.terminal import Terminal, read_number

pytestmark = pytest.mark.asyncio(loop_scope="session")

MUTED = f"rgb({', '.join(str(int(LIGHT.muted[i : i + 2], 16)) for i in (1, 3, 5))})"


async def test_the_market_is_told_in_figures_that_move_nothing(terminal: Terminal) -> None:
    await terminal.open_front_page()
    header = terminal.page.get_by_role("banner")
    await expect(header.get_by_test_id("feed").last).to_have_text(
        re.compile(r"Simulated · \d+\.\d s")
    )
    await expect(header.locator(".ticker-change")).to_have_text(
        re.compile(r"[+−]?[\d.]+[+−]?[\d.]+%")
    )
    extremes = header.locator(".ticker-column[data-kind=extreme] dd")
    high, low = [await read_number(extremes.nth(place)) for place in (0, 1)]
    assert low <= await read_number(terminal.price) <= high
    places = "[...document.querySelectorAll('.ticker > *, .header-end')].map((e) => e.offsetLeft)"
    before = await terminal.page.evaluate(places)
    await terminal.page.wait_for_function(
        "(shown) => document.querySelector('[data-testid=price]').innerText !== shown",
        arg=await terminal.price.inner_text(),
    )
    assert await terminal.page.evaluate(places) == before


async def test_what_is_not_live_does_not_look_live(
    context: BrowserContext, terminal: Terminal
) -> None:
    await terminal.enter_with_practice_wallet()
    await context.set_offline(True)
    await expect(terminal.connection).to_have_text("Offline")
    for figure in (terminal.price, terminal.page.get_by_test_id("equity")):
        await expect(figure).to_have_css("color", MUTED)


async def test_the_wallets_menu_tells_the_worth_and_ends_every_session(
    context: BrowserContext, terminal: Terminal
) -> None:
    await terminal.enter_with_practice_wallet()
    other = Terminal(await context.new_page())
    await other.page.goto("/trade")
    await other.wait_until_in()
    await terminal.page.locator(".wallet-button").click()
    menu = terminal.page.locator("#wallet-menu")
    await expect(menu.get_by_test_id("menu-worth")).to_have_text(re.compile(r"1,000\.00"))
    await expect(menu.get_by_role("link", name="Portfolio")).to_have_attribute("href", "/portfolio")
    await menu.get_by_role("button", name="Sign out everywhere").click()
    await terminal.page.wait_for_url("**/?notice=signed-out-everywhere")
    await expect(terminal.page.get_by_text("on every other device")).to_be_visible()
    await other.page.wait_for_url("**/?notice=session-ended")


async def test_a_phone_has_one_line_and_a_menu(terminal: Terminal) -> None:
    await terminal.page.set_viewport_size({"width": 390, "height": 844})
    await terminal.open_front_page()
    page = terminal.page
    link = page.get_by_role("navigation", name="Pages").get_by_role("link", name="How fills work")
    await expect(link).to_be_hidden()
    height = await page.get_by_role("banner").evaluate("(header) => header.offsetHeight")
    assert height <= 60
    await page.get_by_role("button", name="Menu").focus()
    await page.keyboard.press("Enter")
    await link.focus()
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/how-fills-work")
    await expect(link).to_be_hidden()
    await page.get_by_role("button", name="Menu").click()
    await expect(link).to_have_attribute("aria-current", "page")


async def test_the_theme_is_the_systems_until_chosen_and_again_when_chosen_so(
    terminal: Terminal,
) -> None:
    page = terminal.page
    root = page.locator("html")
    await page.emulate_media(color_scheme="dark")
    await terminal.open_front_page()
    await expect(root).to_contain_class("dark")
    switch = page.get_by_role("button", name="Switch between light and dark")
    await switch.click()
    await expect(root).to_contain_class("light")
    await switch.click()
    await expect(root).to_contain_class("dark")
    await page.emulate_media(color_scheme="light")
    await expect(root).to_contain_class("light")
