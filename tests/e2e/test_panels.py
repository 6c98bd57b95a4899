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
