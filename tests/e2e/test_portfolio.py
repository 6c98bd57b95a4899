"""The portfolio page: what the account is worth and what became of it."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, Route, expect

from tests.e2e.terminal import Terminal, read_number

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def open_portfolio(page: Page) -> None:
    await page.goto("/portfolio")
    await expect(page.locator("main[data-ready=true]")).to_be_visible()
    await expect(page.locator(".chart-canvas")).to_have_attribute("data-phase", "ready")


async def test_a_newcomer_sees_a_flat_line_and_the_way_to_a_first_trade(
    terminal: Terminal,
) -> None:
    await terminal.enter_with_practice_wallet()
    page = terminal.page
    await page.get_by_role("link", name="Portfolio").first.click()
    await page.wait_for_url("**/portfolio")
    await expect(page.get_by_test_id("equity")).to_contain_text("1,000.00")
    await expect(page.get_by_text("Equity has been 1,000.00 USDC all the time")).to_be_visible()
    await expect(page.get_by_text("needs two days")).to_have_count(2)
    await page.get_by_role("link", name="Make your first trade").click()
    await page.wait_for_url("**/trade")


async def test_a_fill_moves_the_worth_the_holdings_and_the_curve(terminal: Terminal) -> None:
    await terminal.enter_with_practice_wallet()
    page = terminal.page
    await open_portfolio(page)
    bought = await page.context.request.post(
        "/api/orders",
        data={"side": "buy", "quote_size": "400"},
        headers={"Origin": page.url.removesuffix("/portfolio")},
    )
    assert bought.status == 201
    row = page.get_by_role("row", name="USDC")
    await expect(row.get_by_role("cell").nth(3)).to_have_text("600.00", timeout=2000)
    await expect(page.get_by_text("Equity went from 1,000.00 to 99")).to_be_visible()
    await expect(page.get_by_role("region", name="Position")).to_contain_text("Average entry")
    await expect(page.get_by_role("region", name="First steps")).to_be_hidden()
    net = await read_number(page.get_by_test_id("net-pnl"))
    assert net == await read_number(page.get_by_test_id("day-pnl"))
    equity = page.get_by_test_id("equity")
    await expect(equity).not_to_have_text(await equity.inner_text(), timeout=15_000)


async def test_the_choice_of_curve_is_remembered_and_a_change_of_it_breaks_nothing(
    terminal: Terminal,
) -> None:
    await terminal.enter_with_practice_wallet()
    page = terminal.page
    await open_portfolio(page)
    curve = page.get_by_role("group", name="Curve")
    for name in ("Net P&L", "Equity", "Net P&L"):
        await curve.get_by_role("button", name=name).click()
    await page.get_by_role("group", name="Range").get_by_role("button", name="1W").click()
    await open_portfolio(page)
    for name in ("Net P&L", "1W"):
        chosen = page.get_by_role("button", name=name, exact=True, pressed=True)
        await expect(chosen).to_be_visible()
    await page.get_by_text("The same as a table").click()
    await expect(page.get_by_role("table", name="Equity over time")).to_contain_text("1,000.00")


async def test_a_curve_that_fails_to_load_can_be_asked_for_again(terminal: Terminal) -> None:
    async def refuse(route: Route) -> None:
        await route.fulfill(status=503, json={"detail": "The service is temporarily unavailable."})

    await terminal.enter_with_practice_wallet()
    page = terminal.page
    await page.route("**/api/portfolio/equity*", refuse)
    await page.goto("/portfolio")
    await expect(page.get_by_text("The equity curve could not be loaded")).to_be_visible()
    await page.unroute("**/api/portfolio/equity*")
    await page.get_by_role("button", name="Try again").click()
    await expect(terminal.chart).to_have_attribute("data-phase", "ready")


async def test_strangers_are_asked_to_sign_in(terminal: Terminal) -> None:
    await terminal.page.goto("/portfolio")
    await terminal.page.wait_for_url("**/?notice=sign-in")


async def test_starting_over_keeps_the_run_before(terminal: Terminal) -> None:
    await terminal.enter_with_practice_wallet()
    await terminal.order("Buy", "250", "USDC")
    page = terminal.page
    await open_portfolio(page)
    await page.get_by_role("button", name="Start over…").click()
    dialog = page.get_by_role("dialog", name="Start over?")
    await expect(dialog).to_contain_text("Nothing is deleted")
    funds = dialog.get_by_label("Starting funds")
    await funds.fill("99")
    await dialog.get_by_role("button", name="Start over").click()
    await expect(dialog).to_be_visible()  # the browser says what is wrong
    await funds.fill("25000")
    await dialog.get_by_role("button", name="Start over").click()
    await expect(dialog).to_be_hidden()
    await expect(page.get_by_test_id("equity")).to_contain_text("25,000.00")
    await expect(page.get_by_text("Equity has been 25,000.00 USDC")).to_be_visible()
    runs = page.get_by_role("table", name="Earlier runs")
    await expect(runs.locator("tbody tr")).to_have_count(1)
    async with page.expect_download() as saving:
        await runs.get_by_role("link", name="Trades").click()
    saved = await (await saving.value).path()
    assert len(saved.read_text().splitlines()) == 2
