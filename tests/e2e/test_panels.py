"""The panel under the chart: positions, orders, trades, ledger."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import BrowserContext, expect

from tests.e2e.terminal import Terminal

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def order(context: BrowserContext, origin: str, expected: int = 201, **body: Any) -> str:
    """Place an order behind the page's back; its id."""
    answer = await context.request.post("/api/orders", data=body, headers={"Origin": origin})
    assert answer.status == expected, await answer.text()
    return str((await answer.json())["order"]["id"]) if expected == 201 else ""


async def test_long_lists_are_turned_page_by_page(
    context: BrowserContext, terminal: Terminal, origin: str
) -> None:
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
    await expect(browser_of_another.page.get_by_role("dialog")).to_have_count(0)
