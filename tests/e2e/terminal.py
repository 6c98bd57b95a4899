"""What a person does on the pages, and what they read there."""

from __future__ import annotations

import re
from decimal import Decimal

from playwright.async_api import Locator, Page, expect

NUMBER = re.compile(r"[−+-]?[\d,]+(?:\.\d+)?")


class Terminal:
    """One open page of the product."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.price = page.get_by_test_id("price").first
        self.usdc = page.get_by_test_id("balance-usdc")
        self.sol = page.get_by_test_id("balance-sol")
        self.amount = page.get_by_label("Amount")
        self.submit = page.get_by_test_id("submit-order")
        self.reason = page.get_by_test_id("order-reason")
        self.rows = page.get_by_role("tabpanel").locator("tbody tr")
        self.chart = page.locator(".chart-canvas")
        self.connection = page.get_by_test_id("connection")
        self.progress = page.get_by_test_id("sign-in-progress")

    async def open_front_page(self) -> None:
        await self.page.goto("/")
        await expect(self.connection).to_have_text("Live")

    async def enter_with_practice_wallet(self) -> None:
        await self.open_front_page()
        await self.page.get_by_test_id("practice-wallet").click()
        await self.wait_until_in()

    async def enter_with(self, wallet_name: str) -> None:
        await self.open_front_page()
        await self.page.get_by_role("button", name=wallet_name, exact=True).click()
        await self.wait_until_in()

    async def wait_until_in(self) -> None:
        await self.page.wait_for_url(re.compile(r"/trade(\?.*)?$"))
        await expect(self.page.locator("[data-ready=true]")).to_be_visible()
        await expect(self.connection).to_have_text("Live")

    async def open_tab(self, name: str) -> None:
        """One of the tabs under the chart: Positions, Orders, Trades, Ledger."""
        await self.page.get_by_role("tab", name=name).click()

    async def open_order_form(self, side: str = "Buy") -> None:
        """On a phone it is a sheet; elsewhere it is in the page already."""
        way_in = self.page.get_by_role("region", name="Place an order")
        if await way_in.is_visible():
            await way_in.get_by_role("button", name=side).click()

    async def choose(self, side: str) -> None:
        group = self.page.get_by_role("group", name="Side")
        await group.get_by_role("button", name=side, exact=True).click()

    async def order(self, side: str, amount: str, unit: str) -> None:
        """Fill in the form and send it; waits for the toast of the fill."""
        await self.choose(side)
        await self.page.locator(".unit-button", has_text=unit).click()
        await self.amount.fill(amount)
        await self.submit.click()
        await expect(self.toast("Bought" if side == "Buy" else "Sold")).to_be_visible()

    def estimate(self, name: str) -> Locator:
        """A figure of the receipt before the button, by its exact name."""
        line = self.page.locator(".receipt .fact", has=self.page.get_by_text(name, exact=True))
        return line.locator("dd")

    def toast(self, words: str) -> Locator:
        return self.page.locator("[data-sonner-toast]", has_text=words).first

    async def sign_out(self) -> None:
        await self.page.locator(".wallet-button").click()
        await self.page.get_by_role("button", name="Sign out", exact=True).click()
        await self.page.wait_for_url(re.compile(r"/(\?.*)?$"))


async def read_number(locator: Locator) -> Decimal:
    """The first number of an element's text."""
    text = await locator.inner_text()
    found = NUMBER.search(text)
    assert found is not None, f"No number in {text!r}"
    return Decimal(found[0].replace(",", "").replace("−", "-"))
