"""The chart of the terminal: what is chosen, what is marked on it, and what it leaves alone."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.async_api import BrowserContext, Locator, Page, Request, Route, expect

from tests.e2e.live_frames import LiveFrames
from tests.e2e.terminal import Terminal
from tests.faulty_redis import until

pytestmark = pytest.mark.asyncio(loop_scope="session")

PIXELS = """(colour) => {
    const probe = document.createElement("canvas").getContext("2d");
    probe.fillStyle = getComputedStyle(document.documentElement).getPropertyValue(colour);
    probe.fillRect(0, 0, 1, 1);
    const [r, g, b] = probe.getImageData(0, 0, 1, 1).data;
    const sizes = (canvas) => canvas.width * canvas.height;
    const [canvas] = [...document.querySelectorAll(".chart-canvas canvas")]
        .filter((one) => one.style.zIndex === "1")
        .sort((one, other) => sizes(other) - sizes(one));
    const { data, width } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    const columns = new Set();
    for (let i = 0; i < data.length; i += 4) {
        const close = Math.abs(data[i] - r) + Math.abs(data[i + 1] - g) + Math.abs(data[i + 2] - b);
        if (close < 24 && data[i + 3] > 200) columns.add((i / 4) % width);
    }
    return [...columns].sort((one, other) => one - other);
}"""
"""The columns of the price's pane in which something has this colour of the theme."""

TWO_FRAMES = "async () => { for (const _ of [1, 2]) await new Promise(requestAnimationFrame); }"


async def until_drawn(page: Page, as_wanted: Callable[[list[int]], bool]) -> None:
    """Until what has the accent's colour is as wanted. The chart draws with the next frame."""

    async def drawn() -> bool:
        return as_wanted(await page.evaluate(PIXELS, "--accent"))

    await until(drawn)


def count_holes(columns: list[int], wide: int) -> int:
    return len([1 for before, after in pairwise(columns) if after - before > wide])


async def choose_indicator(page: Page, name: str) -> None:
    await page.get_by_role("button", name="Indicators").click()
    await page.get_by_role("checkbox", name=name).click()
    await page.keyboard.press("Escape")


def asked_candles(page: Page) -> list[str]:
    """Grows with the queries for candles that the page sends."""
    asked: list[str] = []

    def note(request: Request) -> None:
        if "/api/market/candles" in request.url:
            asked.append(request.url)

    page.on("request", note)
    return asked


def has_figures(label: str, count: int) -> re.Pattern[str]:
    return re.compile(rf"^{label}(−?[\d,]+\.\d+){{{count}}}$")


async def test_choices_are_remembered_and_nothing_else_is_fetched_first(terminal: Terminal) -> None:
    page = terminal.page
    await terminal.enter_with_practice_wallet()
    for name in ("5m", "Area", "Log"):
        await page.get_by_role("button", name=name, exact=True).click()
    await choose_indicator(page, "Moving average, 20")
    await choose_indicator(page, "MACD, 12, 26, 9")
    asked = asked_candles(page)
    await page.reload()
    await terminal.wait_until_in()
    await expect(terminal.chart).to_have_attribute("data-phase", "ready")
    assert [url for url in asked if "timeframe=5m" not in url] == []
    assert len(asked) == 1, asked
    for name in ("5m", "Area", "Log"):
        button = page.get_by_role("button", name=name, exact=True)
        await expect(button).to_have_attribute("aria-pressed", "true")
    shown = page.get_by_test_id("legend").locator("[data-indicator]")
    await expect(shown).to_have_count(2)
    await expect(shown.first).to_have_text(has_figures("SMA 20", 1))
    await expect(shown.last).to_have_text(has_figures("MACD 12 26 9", 3))
    await page.goto("/")
    await expect(terminal.chart).to_have_attribute("data-phase", "ready")
    await expect(page.get_by_test_id("legend")).to_have_count(0)
    assert {"timeframe=5m" in url for url in asked[1:]} == {True}


async def test_the_menu_works_by_keys_alone(terminal: Terminal) -> None:
    page = terminal.page
    await terminal.enter_with_practice_wallet()
    before = await terminal.chart.bounding_box()
    opener = page.get_by_role("button", name="Indicators")
    await opener.focus()
    for key in ("Enter", "Tab", "Space"):
        await page.keyboard.press(key)
    await expect(page.get_by_role("checkbox", name="Moving average, 20")).to_be_checked()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("checkbox", name="Moving average, 20")).to_be_hidden()
    await expect(opener).to_be_focused()
    await expect(page.locator("[data-indicator=sma20]")).to_be_visible()
    assert await terminal.chart.bounding_box() == before, "what is said may not move the chart"


async def test_own_fills_and_the_average_entry_are_marked(terminal: Terminal) -> None:
    """Lesson 24: the chart had no markers."""
    page = terminal.page
    await terminal.enter_with_practice_wallet()
    await page.get_by_role("button", name="1d", exact=True).click()  # all of it falls into one bar
    await terminal.order("Buy", "100", "USDC")
    await terminal.order("Buy", "200", "USDC")
    await terminal.order("Sell", "0.5", "SOL")
    await point_at_fills(terminal)
    await page.reload()  # now they are not told of, but read
    await terminal.wait_until_in()
    await expect(terminal.chart).to_have_attribute("data-phase", "ready")
    tip = await point_at_fills(terminal)
    await expect(tip).to_contain_text("SOL in 2 fills at")
    await expect(tip).to_contain_text("Sold 0.5 SOL at")
    await page.mouse.move(0, 0)
    await expect(tip).to_be_hidden()
    await until_drawn(page, lambda columns: len(columns) > 300)  # a dashed line, left to right


async def point_at_fills(terminal: Terminal) -> Locator:
    """Moves the crosshair leftwards over the newest bars until one says what was filled in it."""
    tip = terminal.page.locator(".fill-tip")
    box = await terminal.chart.bounding_box()
    assert box is not None
    for x in range(int(box["width"]) - 70, int(box["width"]) // 2, -3):
        await terminal.page.mouse.move(box["x"] + x, box["y"] + 120)
        if await tip.is_visible():
            break
    await expect(tip).to_be_visible()
    return tip


async def test_another_account_has_none_of_the_old_fills(
    context: BrowserContext, terminal: Terminal, origin: str
) -> None:
    await terminal.enter_with_practice_wallet()
    await terminal.page.get_by_role("button", name="1d", exact=True).click()
    await terminal.order("Buy", "100", "USDC")
    tip = await point_at_fills(terminal)
    reset = await context.request.post("/api/account/reset", data={}, headers={"Origin": origin})
    assert reset.status == 201
    await expect(terminal.usdc).to_have_text("1,000.00")
    box = await terminal.chart.bounding_box()
    assert box is not None
    for x in range(int(box["width"]) - 70, int(box["width"]) // 2, -3):
        await terminal.page.mouse.move(box["x"] + x, box["y"] + 120)
        assert not await tip.is_visible()


async def test_a_line_is_open_where_candles_are_missing(terminal: Terminal) -> None:
    async def punch(route: Route) -> None:
        answer = await route.fetch()
        page = await answer.json()
        page["candles"] = [*page["candles"][:-60], *page["candles"][-20:]]
        await route.fulfill(response=answer, body=json.dumps(page))

    await terminal.page.route("**/api/market/candles*", punch)
    await terminal.enter_with_practice_wallet()
    await terminal.page.get_by_role("button", name="4h", exact=True).click()
    await expect(terminal.chart).to_have_attribute("data-phase", "ready")
    for kind in ("Line", "Area"):
        await terminal.page.get_by_role("button", name=kind, exact=True).click()
        await until_drawn(terminal.page, lambda columns: count_holes(columns, 200) == 1)


async def test_another_kind_after_a_reconnect_has_all_the_bars(
    context: BrowserContext, terminal: Terminal
) -> None:
    """A series that lightweight-charts was given the same times twice takes them with it."""
    page = terminal.page
    await terminal.enter_with_practice_wallet()
    async with page.expect_response("**/api/market/candles*timeframe=4h*"):
        await page.get_by_role("button", name="4h", exact=True).click()
    await expect(terminal.chart).to_have_attribute("data-phase", "ready")
    async with page.expect_response("**/api/market/candles*timeframe=4h*") as again:
        await context.set_offline(True)
        await expect(terminal.connection).to_have_attribute("data-state", "offline")
        await context.set_offline(False)
    await (await again.value).finished()
    await page.evaluate(TWO_FRAMES)
    for kind in ("Line", "Candles", "Area"):
        await page.get_by_role("button", name=kind, exact=True).click()
    await until_drawn(page, lambda columns: len(columns) > 600)


async def test_the_picture_is_a_png_named_after_what_it_shows(
    terminal: Terminal, tmp_path: Path
) -> None:
    await terminal.enter_with_practice_wallet()
    await terminal.page.get_by_role("button", name="1h", exact=True).click()
    await expect(terminal.chart).to_have_attribute("data-phase", "ready")
    async with terminal.page.expect_download() as started:
        await terminal.page.get_by_role("button", name="Picture").click()
    download = await started.value
    assert download.suggested_filename.startswith("SOL-USDC_1h_20")
    await download.save_as(tmp_path / "chart.png")
    content = (tmp_path / "chart.png").read_bytes()
    assert content.startswith(b"\x89PNG")
    assert len(content) > 5000


async def test_the_way_back_to_the_newest_bar(terminal: Terminal) -> None:
    page = terminal.page
    await terminal.enter_with_practice_wallet()
    await expect(terminal.chart).to_have_attribute("data-phase", "ready")
    newest = page.get_by_role("button", name="Newest")
    await expect(newest).to_be_hidden()
    box = await terminal.chart.bounding_box()
    assert box is not None
    await page.mouse.move(box["x"] + 200, box["y"] + 150)
    await page.mouse.down()
    await page.mouse.move(box["x"] + 700, box["y"] + 150, steps=4)
    await page.mouse.up()
    await newest.click()
    await expect(newest).to_be_hidden()


async def test_full_screen_where_the_browser_has_none(terminal: Terminal) -> None:
    page = terminal.page
    await page.add_init_script(
        "Element.prototype.requestFullscreen = () => Promise.reject(new TypeError('refused'));"
    )
    await page.set_viewport_size({"width": 390, "height": 844})
    await terminal.enter_with_practice_wallet()
    await expect(terminal.chart).to_have_attribute("data-phase", "ready")
    bar = await page.locator(".chart-bar").bounding_box()
    assert bar is not None
    assert bar["height"] < 60, "one line on a phone"
    button = page.get_by_role("button", name="Full screen")
    await button.click()
    await expect(button).to_have_attribute("aria-pressed", "true")
    panel = page.locator(".chart-panel")
    assert await panel.bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 844}
    await page.get_by_role("button", name="Chart settings").click()
    await page.get_by_role("button", name="Line", exact=True).click()
    await page.keyboard.press("Escape")
    await expect(button).to_have_attribute("aria-pressed", "true")  # the menu was closed first
    await page.keyboard.press("Escape")
    await expect(button).to_have_attribute("aria-pressed", "false")
    left = await panel.bounding_box()
    assert left is not None
    assert left["height"] < 844
    await expect(terminal.chart).to_have_attribute("data-phase", "ready")


async def test_the_next_candles_leave_the_view_as_it_is(terminal: Terminal) -> None:
    """Lesson 24: the zoom was reset every minute."""
    page, frames = terminal.page, LiveFrames()
    await frames.stand_between(page)
    await terminal.enter_with_practice_wallet()
    await expect(terminal.chart).to_have_attribute("data-phase", "ready")
    await page.get_by_role("button", name="1m", exact=True).click()
    await expect(terminal.chart).to_have_attribute("data-phase", "ready")
    box = await terminal.chart.bounding_box()
    assert box is not None
    await page.mouse.move(box["x"] + 200, box["y"] + 150)
    for _ in range(4):
        await page.mouse.wheel(0, -240)  # nearer
    await page.mouse.down()
    await page.mouse.move(box["x"] + 700, box["y"] + 150, steps=4)
    await page.mouse.up()
    await expect(page.get_by_role("button", name="Newest")).to_be_visible()
    await until(lambda: frames.ready)
    frames.silence()
    seen = await page.evaluate(PIXELS, "--up")
    assert seen
    for minute in (1, 2, 3):
        frames.candle_after(minute * 60)
        await page.evaluate("new Promise(requestAnimationFrame)")
        await page.evaluate("new Promise(requestAnimationFrame)")
        assert seen == await page.evaluate(PIXELS, "--up")
