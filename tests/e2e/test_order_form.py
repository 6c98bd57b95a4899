"""The order form: guards, answers that are lost, the phone's sheet, keys."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from playwright.async_api import BrowserContext, Page, WebSocketRoute, expect

from tests.e2e.terminal import Terminal, read_number

pytestmark = pytest.mark.asyncio(loop_scope="session")


class EventFrames:
    """The page's event socket with the test in between: what was sent, and answers held back."""

    def __init__(self) -> None:
        self.orders: list[dict[str, Any]] = []
        self.deaf = False

    async def stand_between(self, page: Page) -> None:
        """To be called before the page is loaded."""
        await page.route_web_socket("**/_event/**", self._relay)

    def _relay(self, socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()

        def note(message: str | bytes) -> None:
            text = str(message)
            if text.startswith("42/_event,") and ".place" in text:
                self.orders.append(json.loads(text.split(",", 1)[1])[1]["payload"]["form"])
            server.send(message)

        socket.on_message(note)
        server.on_message(lambda message: None if self.deaf else socket.send(message))


async def filled_orders(context: BrowserContext) -> list[dict[str, Any]]:
    answer = await (await context.request.get("/api/orders")).json()
    orders: list[dict[str, Any]] = answer["orders"]
    return orders


async def test_a_guard_is_sent_with_the_order_remembered_and_said_when_it_would_refuse(
    context: BrowserContext, terminal: Terminal
) -> None:
    frames = EventFrames()
    await frames.stand_between(terminal.page)
    await terminal.enter_with_practice_wallet()
    switch = terminal.page.get_by_role("switch", name="Price guard")
    limit = terminal.page.get_by_label("At most")
    await expect(limit).to_have_count(0)
    await switch.click()
    price = await read_number(terminal.price)
    assert 1 < float(await limit.input_value()) / float(price) < 1.01
    await terminal.amount.fill("100")
    await limit.fill("1,5")
    await expect(terminal.reason).to_contain_text("above your limit of 1.5")
    await expect(terminal.submit).to_be_disabled()
    await terminal.page.get_by_role("button", name="Half a percent above the price").click()
    asked = await limit.input_value()
    await terminal.submit.click()
    await expect(terminal.toast("Bought")).to_be_visible()
    assert frames.orders[0]["limit"] == asked
    await terminal.page.reload()
    await terminal.wait_until_in()
    await expect(switch).to_have_attribute("aria-checked", "true")
    await terminal.choose("Sell")
    await expect(terminal.page.get_by_label("At least")).not_to_have_value("")


async def test_the_moment_of_the_press_does_not_depend_on_the_browsers_clock(
    terminal: Terminal,
) -> None:
    frames = EventFrames()
    await frames.stand_between(terminal.page)
    await terminal.page.add_init_script(
        "const now = Date.now; Date.now = () => now.call(Date) + 86400000;"
    )
    await terminal.enter_with_practice_wallet()
    await terminal.order("Buy", "100", "USDC")
    pressed = int(frames.orders[0]["pressed_at"]) / 1000
    assert abs(time.time() - pressed) < 30


async def test_a_lost_answer_and_a_second_try_are_one_order(
    context: BrowserContext, terminal: Terminal
) -> None:
    frames = EventFrames()
    await frames.stand_between(terminal.page)
    await terminal.enter_with_practice_wallet()
    await terminal.amount.fill("100")
    frames.deaf = True
    await terminal.submit.click()
    await expect(terminal.submit).to_have_text("Buying…")
    await expect(terminal.submit).to_be_disabled()
    await terminal.amount.press("Enter")
    await expect(terminal.reason).to_contain_text("No answer yet")
    frames.deaf = False
    await terminal.submit.click()
    await expect(terminal.toast("Bought")).to_be_visible()
    await expect(terminal.amount).to_have_value("")
    assert [order["client_order_id"] for order in frames.orders] == [
        frames.orders[0]["client_order_id"]
    ] * 2
    assert len(await filled_orders(context)) == 1
    await terminal.amount.fill("100")  # and now another one
    await terminal.submit.click()
    await expect(terminal.usdc).to_have_text("800.00")


async def test_a_fill_leads_to_its_receipt(terminal: Terminal) -> None:
    await terminal.enter_with_practice_wallet()
    await terminal.order("Buy", "100", "USDC")
    await expect(terminal.amount).to_be_focused()
    await terminal.toast("Bought").get_by_role("button", name="Receipt").click()
    await expect(terminal.page.get_by_test_id("why")).to_be_visible()


async def test_switching_the_unit_takes_the_amount_along(terminal: Terminal) -> None:
    await terminal.enter_with_practice_wallet()
    await terminal.amount.fill("100")
    before = await read_number(terminal.estimate("Size"))
    await terminal.page.get_by_role("button", name="SOL", exact=True).first.click()
    assert abs(float(await terminal.amount.input_value()) / float(before) - 1) < 0.01
    assert abs(await read_number(terminal.estimate("You pay")) - 100) < 1


async def test_on_a_phone_the_form_is_a_sheet_that_leaves_when_it_is_done(
    terminal: Terminal,
) -> None:
    page = terminal.page
    await page.set_viewport_size({"width": 390, "height": 844})
    await terminal.enter_with_practice_wallet()
    sheet = page.get_by_role("dialog", name="Order")
    bar = page.get_by_role("region", name="Place an order")
    await expect(sheet).to_be_hidden()
    await bar.get_by_role("button", name="Buy").click()
    await expect(sheet).to_be_visible()
    for _ in range(25):  # more often than there is anything to go to
        await page.keyboard.press("Tab")
        assert await page.evaluate(
            "document.activeElement === document.body || "
            "document.activeElement.closest('#order-sheet') !== null"
        )
    await terminal.amount.fill("100")
    await page.keyboard.press("Escape")
    await expect(sheet).to_be_hidden()
    await expect(bar.get_by_role("button", name="Buy")).to_be_focused()
    await bar.get_by_role("button", name="Buy").click()
    await expect(terminal.amount).to_have_value("100")
    assert await page.evaluate("document.documentElement.scrollWidth") == 390
    await terminal.submit.click()
    await expect(terminal.toast("Bought")).to_be_visible()
    await expect(sheet).to_be_hidden()
    await expect(terminal.usdc).to_have_text("900.00")
    await bar.get_by_role("button", name="Sell").click()
    await expect(terminal.submit).to_have_text("Sell SOL")
    await page.set_viewport_size({"width": 1440, "height": 900})
    await expect(page.locator("#order-sheet:modal")).to_have_count(0)
    await expect(terminal.submit).to_be_visible()


async def test_the_bar_of_a_phone_covers_nothing_at_the_end_of_the_page(
    terminal: Terminal,
) -> None:
    await terminal.page.set_viewport_size({"width": 390, "height": 844})
    await terminal.enter_with_practice_wallet()
    await terminal.page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    end, bar = [
        await terminal.page.locator(one).bounding_box() for one in (".lower-panel", ".trade-bar")
    ]
    assert end is not None
    assert bar is not None
    assert end["y"] + end["height"] <= bar["y"]
    assert bar["y"] + bar["height"] == pytest.approx(844, abs=1)  # text has heights of fractions


async def test_keys_lead_through_an_order_and_can_be_switched_off(terminal: Terminal) -> None:
    await terminal.enter_with_practice_wallet()
    page, keyboard = terminal.page, terminal.page.keyboard
    await keyboard.press("s")
    await expect(terminal.amount).to_be_focused()
    await expect(terminal.submit).to_have_text("Sell SOL")
    await keyboard.press("Escape")
    await keyboard.press("b")
    await expect(terminal.submit).to_have_text("Buy SOL")
    await expect(terminal.amount).to_be_focused()
    await keyboard.type("5s")  # a field is for typing
    await expect(terminal.amount).to_have_value("5")
    await expect(terminal.submit).to_have_text("Buy SOL")
    await keyboard.press("Escape")
    await keyboard.press("3")
    await expect(page.get_by_role("button", name="15m")).to_have_attribute("aria-pressed", "true")
    await keyboard.press("Control+s")
    await expect(terminal.submit).to_have_text("Buy SOL")
    await keyboard.press("?")
    help_dialog = page.get_by_role("dialog", name="Keyboard shortcuts")
    await expect(help_dialog).to_be_visible()
    await keyboard.press("1")  # not through a dialog
    await help_dialog.get_by_role("checkbox").uncheck()
    await keyboard.press("Escape")
    await keyboard.press("s")
    await expect(terminal.submit).to_have_text("Buy SOL")
    await expect(page.get_by_role("button", name="15m")).to_have_attribute("aria-pressed", "true")
    await page.reload()
    await terminal.wait_until_in()
    await page.get_by_role("button", name="Keyboard shortcuts").click()
    await expect(help_dialog.get_by_role("checkbox")).not_to_be_checked()


async def test_only_a_reasons_kind_is_announced(terminal: Terminal) -> None:
    await terminal.enter_with_practice_wallet()
    announced = terminal.page.get_by_test_id("order-announcement")
    await expect(announced).to_be_empty()
    await terminal.page.get_by_role("button", name="SOL", exact=True).first.click()
    await terminal.amount.fill("9")
    await expect(announced).to_contain_text("This costs about")
    first = await announced.inner_text()
    await expect(terminal.reason).not_to_have_text(first)  # the price has moved on
    assert await announced.inner_text() == first
