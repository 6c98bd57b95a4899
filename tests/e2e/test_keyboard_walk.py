"""From the front page to a filled order, its receipt, and out again, without a mouse."""

from __future__ import annotations

from typing import Any, Final

import pytest
from playwright.async_api import Page, expect

from tests.e2e.terminal import Terminal

pytestmark = pytest.mark.asyncio(loop_scope="session")

MOST_STOPS: Final = 80

# What has the focus: its name as people read it, and whether it or what holds it is outlined.
FOCUSED: Final = """() => {
  const active = document.activeElement;
  if (!active || active === document.body) return null;
  const labelled = active.labels?.[0]?.innerText;
  const name = active.ariaLabel || labelled || active.innerText || active.id;
  const box = active.getBoundingClientRect();
  const outlined = (element) => {
    const style = getComputedStyle(element);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
  };
  return {
    name: name.replace(/\\s+/g, " ").trim(),
    outlined: outlined(active) || outlined(active.parentElement),
    seen: box.bottom > 0 && box.top < innerHeight && box.width > 0 && box.height > 0,
    tag: active.outerHTML.slice(0, 200),
  };
}"""


class Walk:
    """The Tab key, and what it leads to; every stop on the way is looked at."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def press(self, key: str) -> None:
        await self._page.keyboard.press(key)

    async def to(self, name: str, key: str = "Tab") -> None:
        """Press `key` until something whose name starts with `name` has the focus."""
        passed = []
        for _ in range(MOST_STOPS):
            await self.press(key)
            stop = await self.stop()
            if stop["name"].startswith(name):
                return
            passed.append(stop["name"])
        pytest.fail(f"No way to {name!r} by the {key} key, only to {passed}")

    async def stop(self) -> dict[str, Any]:
        """What has the focus, which is somewhere, in sight, and to be seen as such."""
        stop: dict[str, Any] | None = await self._page.evaluate(FOCUSED)
        assert stop is not None, "The focus is lost"
        assert stop["outlined"], f"The focus is not to be seen on {stop['tag']}"
        assert stop["seen"], f"The focus is out of sight, on {stop['tag']}"
        return stop


async def test_from_the_front_page_to_a_fill_and_out_again(terminal: Terminal) -> None:
    page = terminal.page
    walk = Walk(page)
    await terminal.open_front_page()
    await walk.to("Start with a practice wallet")
    await walk.press("Enter")
    await terminal.wait_until_in()

    await walk.to("Amount")
    await page.keyboard.type("50")
    await walk.press("Enter")
    await expect(terminal.toast("Bought")).to_be_visible()
    await expect(terminal.usdc).to_have_text("950.00")
    await walk.stop()

    await walk.to("Positions")
    await walk.press("ArrowRight")
    await walk.press("ArrowRight")
    await expect(page.get_by_role("tab", name="Trades")).to_be_focused()
    await walk.stop()
    await expect(terminal.rows.first).to_be_visible()
    await walk.to("Receipt")
    await walk.press("Enter")
    await expect(page.locator("dialog.receipt-dialog")).to_be_visible()
    await walk.stop()
    await walk.press("Escape")
    await expect(page.locator("dialog.receipt-dialog")).to_be_hidden()
    assert (await walk.stop())["name"].startswith("Receipt")

    await walk.to("Wallet", key="Shift+Tab")
    await walk.press("Enter")
    await walk.to("Sign out")
    await walk.press("Enter")
    await page.wait_for_url("**/")
    await expect(page.get_by_test_id("practice-wallet")).to_be_visible()
