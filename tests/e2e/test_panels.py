"""The panel under the chart: positions, orders, trades, ledger."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import BrowserContext, expect

from tests.e2e.live_frames import LiveFrames, aged, unchanged
from tests.e2e.terminal import Terminal

SOON_MS = 2000
"""A second; on a machine that runs other tests at the same time, too."""

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def order(context: BrowserContext, origin: str, expected: int = 201, **body: Any) -> str:
    """Place an order behind the page's back; its id."""
    answer = await context.request.post("/api/orders", data=body, headers={"Origin": origin})
    assert answer.status == expected, await answer.text()
    return str((await answer.json())["order"]["id"]) if expected == 201 else ""


async def test_long_lists_are_turned_page_by_page(
    context: BrowserContext, terminal: Terminal, origin: str
) -> None:
    """Lesson 25: there was no paging and there were no filters."""
    await terminal.enter_with_practice_wallet()
    for _ in range(21):
        await order(context, origin, side="buy", quote_size="10")
    await order(context, origin, side="sell", size="0.5")
    await terminal.open_tab("Trades")
    await expect(terminal.rows).to_have_count(20)
    await terminal.page.get_by_role("button", name="Older").click()
    await expect(terminal.rows).to_have_count(2)
    await order(context, origin, side="sell", size="0.1")  # A page further back stays what it is.
    await expect(terminal.page.get_by_role("tab", name="Trades")).to_contain_text("23")
    await terminal.page.get_by_role("button", name="Newer").click()
    await expect(terminal.rows.first).to_contain_text("0.1")
    await terminal.page.get_by_role("button", name="Sells").click()
    await expect(terminal.rows).to_have_count(2)
    await terminal.open_tab("Ledger")
    await terminal.page.get_by_role("button", name="SOL", exact=True).last.click()
    await expect(terminal.rows.first).to_contain_text("Sold SOL")


async def test_a_receipt_explains_a_fill_and_has_an_address(
    context: BrowserContext, terminal: Terminal, origin: str
) -> None:
    await terminal.enter_with_practice_wallet()
    order_id = await order(context, origin, side="buy", quote_size="250")
    await terminal.open_tab("Trades")
    opener = terminal.rows.first.get_by_role("button", name="Receipt")
    await opener.click()
    dialog = terminal.page.get_by_role("dialog", name="Bought")
    await expect(dialog.get_by_test_id("why")).to_contain_text("the simulated market's price of")
    await expect(dialog).to_contain_text("1,000 → then 750")
    await terminal.page.wait_for_url(f"**/trade?receipt={order_id}")
    await terminal.page.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()
    await expect(opener).to_be_focused()
    await terminal.page.wait_for_url("**/trade")
    await terminal.page.goto(f"/trade?receipt={order_id}")
    await expect(dialog).to_be_visible()


async def test_a_strangers_receipt_is_not_found(
    browser_of_another: Terminal, context: BrowserContext, terminal: Terminal, origin: str
) -> None:
    await terminal.enter_with_practice_wallet()
    order_id = await order(context, origin, side="buy", quote_size="250")
    await browser_of_another.enter_with_practice_wallet()
    await browser_of_another.page.goto(f"/trade?receipt={order_id}")
    await expect(browser_of_another.toast("Not found")).to_be_visible()
    await expect(browser_of_another.page.locator("dialog.receipt-dialog[open]")).to_have_count(0)


async def test_a_fill_in_one_tab_shows_in_every_list_of_the_others(
    context: BrowserContext, terminal: Terminal, origin: str
) -> None:
    await terminal.enter_with_practice_wallet()
    others = []
    for name in ("Positions", "Orders", "Ledger"):
        other = Terminal(await context.new_page())
        await other.page.goto("/trade")
        await other.wait_until_in()
        await other.open_tab(name)
        await expect(other.page.get_by_role("tab", name=name)).to_have_attribute(
            "aria-selected", "true"
        )
        others.append(other)
    positions, orders, ledger = others
    await expect(ledger.rows).to_have_count(1)
    await terminal.order("Buy", "300", "USDC")
    await expect(positions.rows.first).to_contain_text("Close", timeout=SOON_MS)
    await expect(orders.rows.first).to_contain_text("300 USDC", timeout=SOON_MS)
    await expect(ledger.rows).to_have_count(4, timeout=SOON_MS)


async def test_what_happened_without_network_is_there_when_it_is_back(
    context: BrowserContext, terminal: Terminal, origin: str
) -> None:
    """Lesson 19: the client never refetched after a reconnect."""
    await terminal.enter_with_practice_wallet()
    await terminal.open_tab("Ledger")
    await expect(terminal.rows).to_have_count(1)
    await context.set_offline(True)
    await expect(terminal.connection).to_have_attribute("data-state", "offline")
    await order(context, origin, side="buy", quote_size="250")
    await context.set_offline(False)
    await expect(terminal.rows).to_have_count(4)
    await expect(terminal.usdc).to_have_text("750.00")


async def test_a_position_is_closed_without_dust(
    context: BrowserContext, terminal: Terminal, origin: str
) -> None:
    frames = LiveFrames()
    await frames.stand_between(terminal.page)
    await terminal.enter_with_practice_wallet()
    await terminal.order("Buy", "300", "USDC")
    close = terminal.page.get_by_role("button", name="Close", exact=True)
    await close.click()
    question = terminal.page.get_by_role("group", name="Close the position")
    sell = question.get_by_role("button", name="Sell all")
    await expect(question).to_contain_text("You receive about 299.")
    await question.get_by_role("button", name="Keep it").click()
    await expect(close).to_be_focused()
    await close.click()
    await order(context, origin, side="sell", size="0.1")
    await expect(question).to_be_hidden()  # It was about another size.
    await close.click()
    frames.change = aged(14_000)
    await expect(sell).to_be_disabled()
    await expect(question).to_contain_text("Trading is paused: the last price is 14 s old")
    frames.change = unchanged
    await sell.dblclick()
    await expect(terminal.toast("Sold")).to_be_visible()
    await expect(terminal.sol).to_have_text("0.00")
    await expect(terminal.rows.first).to_contain_text("Closed")
    await terminal.open_tab("Trades")
    await expect(terminal.rows).to_have_count(3)


async def test_tabs_by_keys_are_remembered(terminal: Terminal) -> None:
    await terminal.enter_with_practice_wallet()
    tab = terminal.page.get_by_role("tab")
    await tab.first.focus()
    await terminal.page.keyboard.press("ArrowLeft")
    ledger = terminal.page.get_by_role("tab", name="Ledger")
    await expect(ledger).to_be_focused()
    await expect(terminal.page.get_by_role("tabpanel", name="Ledger")).to_contain_text(
        "Starting funds"
    )
    await terminal.page.reload()
    await expect(ledger).to_have_attribute("aria-selected", "true")
    await expect(terminal.rows).to_have_count(1)


async def test_the_ledger_is_downloaded_without_leaving_the_page(terminal: Terminal) -> None:
    await terminal.enter_with_practice_wallet()
    await terminal.open_tab("Ledger")
    async with terminal.page.expect_download() as started:
        await terminal.page.get_by_role("link", name="Download CSV of the whole ledger").click()
    file = await started.value
    assert file.suggested_filename == "ledger.csv"
    assert "grant" in (await file.path()).read_text()
    await expect(terminal.rows).to_have_count(1)


@pytest.mark.parametrize("width", [390, 800, 1100, 1280])
async def test_long_numbers_find_room(
    context: BrowserContext, terminal: Terminal, origin: str, width: int
) -> None:
    await terminal.enter_with_practice_wallet()
    funded = await context.request.post(
        "/api/account/reset", data={"starting_funds": "1000000"}, headers={"Origin": origin}
    )
    assert funded.status == 201
    await order(context, origin, side="buy", quote_size="999999.123457")
    await order(context, origin, side="sell", quote_size="123456.123457")
    await terminal.page.set_viewport_size({"width": width, "height": 900})
    for name in ("Positions", "Orders", "Trades", "Ledger"):
        await terminal.open_tab(name)
        await expect(terminal.rows.first).to_be_visible()
        over = await terminal.page.evaluate(
            """[document.documentElement, document.querySelector("[role=tabpanel]")]
                .map((element) => element.scrollWidth - element.clientWidth)"""
        )
        assert over == [0, 0], name
