"""The order form, the chart and the account, while prices move."""

from __future__ import annotations

from decimal import Decimal

import pytest
from playwright.async_api import BrowserContext, expect

from tests.e2e.terminal import Terminal, read_number

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_price_chart_and_profit_move_without_a_reload(terminal: Terminal) -> None:
    await terminal.enter_with_practice_wallet()
    await terminal.order("Buy", "900", "USDC")
    close = terminal.page.get_by_test_id("legend")
    for figure in (terminal.price, close, terminal.page.get_by_test_id("equity")):
        await expect(figure).not_to_have_text(await figure.inner_text(), timeout=15_000)
    await expect(terminal.chart).to_have_attribute("data-phase", "ready")


async def test_a_double_click_is_one_order(terminal: Terminal) -> None:
    await terminal.enter_with_practice_wallet()
    await terminal.amount.fill("100")
    await terminal.submit.dblclick()
    await expect(terminal.toast("Bought")).to_be_visible()
    await expect(terminal.usdc).to_have_text("900.00")
    await expect(terminal.amount).to_have_value("")
    await terminal.open_tab("Orders")
    await expect(terminal.rows).to_have_count(1)


async def test_all_leaves_no_dust(terminal: Terminal) -> None:
    """Lesson 25: there were no percent buttons."""
    await terminal.enter_with_practice_wallet()
    everything = terminal.page.get_by_role("button", name="100%")
    await everything.click()
    await terminal.submit.click()
    await expect(terminal.usdc).to_have_text("0.00")
    await expect(terminal.toast("Bought")).to_be_visible()
    await terminal.choose("Sell")
    await everything.click()
    await terminal.submit.click()
    await expect(terminal.sol).to_have_text("0.00")


async def test_the_button_says_why_it_is_off(terminal: Terminal) -> None:
    await terminal.enter_with_practice_wallet()
    await expect(terminal.submit).to_be_disabled()
    await expect(terminal.reason).to_have_text("Enter an amount")
    await terminal.amount.fill("1000.01")
    await expect(terminal.reason).to_have_text("This costs 1,000.01 USDC; you have 1,000")
    await terminal.amount.fill("0.01")
    await expect(terminal.reason).to_have_text("The smallest order is 0.001 SOL")
    await terminal.amount.fill("1.1234567")
    await expect(terminal.reason).to_have_text("USDC has at most 6 decimals")
    await terminal.amount.fill("1000")
    await expect(terminal.submit).to_be_enabled()
    await terminal.choose("Sell")
    await terminal.amount.fill("1")
    await expect(terminal.reason).to_have_text("This sells 1 SOL; you have 0")


async def test_the_estimate_is_what_the_fill_comes_to(terminal: Terminal) -> None:
    await terminal.enter_with_practice_wallet()
    await terminal.amount.fill("500,50x")
    await expect(terminal.amount).to_have_value("500.50")
    estimated = await read_number(terminal.estimate("Fee"))
    await terminal.submit.click()
    await expect(terminal.usdc).to_have_text("499.50")
    await terminal.open_tab("Trades")
    fee = await read_number(terminal.rows.first.locator(".fee"))
    assert abs(fee - estimated) < Decimal("0.001")


async def test_a_fill_in_another_tab_shows_here(
    context: BrowserContext, terminal: Terminal
) -> None:
    """Lesson 25: orders from another tab did not appear."""
    await terminal.enter_with_practice_wallet()
    await terminal.open_tab("Trades")
    other = Terminal(await context.new_page())
    await other.page.goto("/trade")
    await other.wait_until_in()
    await other.order("Buy", "300", "USDC")
    await expect(terminal.usdc).to_have_text("700.00", timeout=2000)
    await expect(terminal.rows).to_have_count(1)


async def test_older_candles_are_loaded_when_scrolling_back(terminal: Terminal) -> None:
    await terminal.enter_with_practice_wallet()
    await expect(terminal.chart).to_have_attribute("data-phase", "ready")
    box = await terminal.chart.bounding_box()
    assert box is not None
    left, right, middle = box["x"] + 50, box["x"] + box["width"] - 150, box["y"] + 100
    mouse = terminal.page.mouse
    async with terminal.page.expect_request("**/api/market/candles?*before=*"):
        for _ in range(8):  # five screens are loaded at first
            await mouse.move(left, middle)
            await mouse.down()
            await mouse.move(right, middle, steps=4)
            await mouse.up()


@pytest.mark.parametrize("name", ["5m", "15m", "1h", "4h", "1d"])
async def test_every_timeframe_has_candles(terminal: Terminal, name: str) -> None:
    """Lesson 24: the chart had no timeframes."""
    await terminal.enter_with_practice_wallet()
    await terminal.page.get_by_role("button", name=name, exact=True).click()
    await expect(terminal.chart).to_have_attribute("data-phase", "ready")
    await expect(terminal.page.get_by_test_id("legend")).to_contain_text("%")
