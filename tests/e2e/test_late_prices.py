"""Prices that come late, or not at all, and an account that changed unseen."""

from __future__ import annotations

import pytest
from playwright.async_api import BrowserContext, expect

from tests.e2e.live_frames import LiveFrames, aged
from tests.e2e.terminal import Terminal

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_delayed_prices_are_said_and_can_be_traded_on(terminal: Terminal) -> None:
    frames = LiveFrames()
    await frames.stand_between(terminal.page)
    await terminal.enter_with_practice_wallet()
    notice = terminal.page.get_by_test_id("market-notice")
    await expect(notice).to_be_empty()
    frames.change = aged(7000)
    await expect(notice).to_contain_text("Prices are delayed: the last one is 7")
    await expect(terminal.connection).to_have_text("Delayed")
    await terminal.amount.fill("100")
    await expect(terminal.submit).to_be_enabled()


async def test_trading_pauses_on_prices_too_old_and_goes_on_by_itself(terminal: Terminal) -> None:
    frames = LiveFrames()
    await frames.stand_between(terminal.page)
    await terminal.enter_with_practice_wallet()
    await terminal.amount.fill("100")
    frames.change = aged(14_000)
    await expect(terminal.reason).to_contain_text("Trading is paused: the last price is 14 s old")
    await expect(terminal.submit).to_be_disabled()
    await expect(terminal.page.get_by_test_id("market-notice")).to_contain_text("paused")
    frames.change = aged(0)
    await expect(terminal.submit).to_be_enabled()


async def test_the_age_counts_up_when_no_price_comes(terminal: Terminal) -> None:
    frames = LiveFrames()
    await frames.stand_between(terminal.page)
    await terminal.enter_with_practice_wallet()
    frames.change = lambda frame: None if frame["type"] == "price" else frame
    await expect(terminal.connection).to_have_text("Delayed", timeout=8000)


async def test_a_refusal_of_the_server_is_shown_in_its_words(
    context: BrowserContext, terminal: Terminal, origin: str
) -> None:
    frames = LiveFrames()
    await frames.stand_between(terminal.page)
    await terminal.enter_with_practice_wallet()
    frames.change = lambda frame: None if frame["type"] == "portfolio" else frame
    await context.request.post(
        "/api/orders", data={"side": "buy", "quote_size": "950"}, headers={"Origin": origin}
    )
    await terminal.amount.fill("100")
    await terminal.submit.click()
    await expect(terminal.toast("Not enough funds")).to_be_visible()
    await expect(terminal.amount).to_have_value("100")
