"""What a tick costs: nothing on the server, and on the page the figures that show the price."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import Page, WebSocket, expect

from tests.e2e.live_frames import LiveFrames
from tests.e2e.scenes import trade
from tests.e2e.terminal import Terminal

pytestmark = pytest.mark.asyncio(loop_scope="session")

RENDERS = Path(__file__).with_name("react_renders.js")
BURST = Path(__file__).with_name("tick_burst.js")
TABS = ("Positions", "Orders", "Trades", "Ledger")
TICKS_A_TAB = 25

# A figure; the arrow beside it; the candle's legend; whether an order can be sent, why not,
# and what may become of it at the next price.
PRICE_PARTS = ".num, .tone, .arrow, .legend, .submit, .reason, [data-testid=order-note]"

A_FRAME = "() => new Promise(requestAnimationFrame)"


class EventTraffic:
    """What goes over Reflex's event socket, either way, but for the transport's pings and pongs."""

    def __init__(self, page: Page) -> None:
        self.messages: list[str] = []
        page.on("websocket", self._watch)

    def _watch(self, socket: WebSocket) -> None:
        if "/_event" in socket.url:
            socket.on("framesent", self._note)
            socket.on("framereceived", self._note)

    def _note(self, frame: str | bytes) -> None:
        if len(frame) > 1:
            self.messages.append(str(frame))


def moving_prices() -> Iterator[str]:
    """Up and down, no two alike in a row."""
    for step in itertools.count(1):
        yield f"{150 + step * 0.37 - (step % 3) * 1.21:.4f}"


async def open_with_ticks_at_hand(terminal: Terminal, origin: str) -> LiveFrames:
    """The terminal, on which nothing moves from now on but by `LiveFrames.tick`."""
    frames = LiveFrames()
    await frames.stand_between(terminal.page)
    await terminal.page.add_init_script(path=RENDERS)
    await trade(terminal, origin)
    while not frames.ready:
        await terminal.page.evaluate(A_FRAME)
    frames.silence()
    return frames


async def test_a_hundred_ticks_send_no_event_and_draw_only_figures(
    terminal: Terminal, origin: str
) -> None:
    page = terminal.page
    traffic = EventTraffic(page)
    frames = await open_with_ticks_at_hand(terminal, origin)
    prices = moving_prices()
    for tab in TABS:
        await terminal.open_tab(tab)
        await settle(page, traffic)
        before = len(traffic.messages)
        await page.evaluate("reactRenders.start()")
        for price in itertools.islice(prices, TICKS_A_TAB):
            frames.tick(price)
            await page.evaluate(A_FRAME)
        await expect(terminal.price).to_have_text(f"{float(price):.2f}")
        assert traffic.messages[before:] == []
        assert await page.evaluate("reactRenders.count()") > 0
        assert await page.evaluate("s => reactRenders.outside(s)", PRICE_PARTS) == []


async def settle(page: Page, traffic: EventTraffic) -> None:
    """Until half a second has gone by without an event: what a page asks for on opening is here."""
    quiet_since = -1
    while quiet_since != len(traffic.messages):
        quiet_since = len(traffic.messages)
        await page.wait_for_timeout(500)


async def test_a_burst_of_ticks_is_drawn_once_a_frame(terminal: Terminal, origin: str) -> None:
    page = terminal.page
    await page.add_init_script(path=BURST)
    await trade(terminal, origin)
    burst = list(itertools.islice(moving_prices(), 500))
    drawn = await page.evaluate("prices => window.tickBurst(prices)", burst)
    assert 0 < drawn["changes"] <= drawn["frames"] + 1
