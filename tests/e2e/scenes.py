"""The pages in each state worth a look: what screenshots are taken of and axe judges.

A scene starts in a fresh browser, at any width, in any theme, and returns when all is drawn.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final, Literal

from playwright.async_api import Page, Route, expect

from tests.e2e.account import Account
from tests.e2e.live_frames import LiveFrames, aged
from tests.e2e.terminal import Terminal

Scene = Callable[[Terminal, str], Awaitable[None]]
Theme = Literal["light", "dark"]

THEMES: Final[tuple[Theme, ...]] = ("light", "dark")
SIZES: Final = {1440: (1440, 900), 390: (390, 844)}
"""Width → width and height."""

STALE_AGE_MS: Final = 14_000

_STILL: Final = """async () => {
  const frame = () => new Promise(requestAnimationFrame);
  await document.fonts.ready;
  await frame();
  await frame();
  await Promise.allSettled(document.getAnimations().map((animation) => animation.finished));
}"""


async def first_visit(terminal: Terminal, origin: str) -> None:
    """The front page, to somebody who has never been here."""
    await terminal.open_front_page()
    await _drawn(terminal)


async def come_back(terminal: Terminal, origin: str) -> None:
    """The front page, to the signed in."""
    await _account(terminal, origin).sign_in()
    await first_visit(terminal, origin)
    await expect(terminal.page.get_by_role("link", name="Open the terminal")).to_be_visible()


async def empty(terminal: Terminal, origin: str) -> None:
    """The terminal with a new account."""
    await _account(terminal, origin).sign_in()
    await _open_terminal(terminal)


async def trade(terminal: Terminal, origin: str) -> None:
    """The terminal with fills, a position and an amount typed in."""
    await _trader(terminal, origin)
    await _open_terminal(terminal)
    await expect(terminal.page.get_by_role("tab", name="Trades")).to_contain_text("4")
    if await terminal.amount.is_visible():  # else in a sheet, closed
        await terminal.amount.fill("125.5")


async def order_form(terminal: Terminal, origin: str) -> None:
    """An order about to be sent, its price guarded; on a phone the sheet."""
    await _trader(terminal, origin)
    await _open_terminal(terminal)
    await terminal.open_order_form()
    await terminal.amount.fill("125.5")
    await terminal.page.get_by_role("switch", name="Price guard").click()
    await expect(terminal.submit).to_be_enabled()


async def shortcuts(terminal: Terminal, origin: str) -> None:
    """The list of keys."""
    await empty(terminal, origin)
    await terminal.page.keyboard.press("?")
    await expect(terminal.page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()


async def wallet_menu(terminal: Terminal, origin: str) -> None:
    """The terminal with its wallet menu open."""
    await empty(terminal, origin)
    await terminal.page.locator(".wallet-button").click()
    await expect(terminal.page.get_by_role("button", name="Sign out", exact=True)).to_be_visible()


async def stale(terminal: Terminal, origin: str) -> None:
    """Prices too old to trade on."""
    frames = LiveFrames()
    await frames.stand_between(terminal.page)
    await trade(terminal, origin)
    frames.change = aged(STALE_AGE_MS)
    await expect(terminal.page.get_by_test_id("market-notice")).to_contain_text("paused")


async def offline(terminal: Terminal, origin: str) -> None:
    """The connection lost."""
    await trade(terminal, origin)
    await terminal.page.context.set_offline(True)
    await expect(terminal.page.get_by_test_id("market-notice")).to_contain_text("not live")


async def error(terminal: Terminal, origin: str) -> None:
    """Candles that do not load, and an order that the server refuses."""
    frames = LiveFrames()
    await frames.stand_between(terminal.page)
    await terminal.page.route("**/api/market/candles*", _unavailable)
    account = _account(terminal, origin)
    await account.sign_in()
    await terminal.page.goto("/trade")
    await terminal.wait_until_in()
    frames.change = lambda frame: None if frame["type"] == "portfolio" else frame
    await account.order(side="buy", quote_size="950")  # which this page does not hear of
    await expect(terminal.page.get_by_text("The candles could not be loaded")).to_be_visible()
    await terminal.open_order_form()
    await terminal.amount.fill("100")
    await terminal.submit.click()
    await expect(terminal.toast("Not enough funds")).to_be_visible()


async def how_fills_work(terminal: Terminal, origin: str) -> None:
    """The rules in numbers, with a term explained."""
    await terminal.page.goto("/how-fills-work")
    await expect(terminal.connection).to_have_text("Live")
    await terminal.page.get_by_role("button", name="oracle").click()
    await expect(terminal.page.get_by_role("note")).to_be_visible()


async def receipt(terminal: Terminal, origin: str) -> None:
    """The terminal with a fill's receipt open."""
    account = _account(terminal, origin)
    await account.sign_in()
    order = await account.order(side="buy", quote_size="300")
    await terminal.page.goto(f"/trade?receipt={order['id']}")
    await terminal.wait_until_in()
    await expect(terminal.page.locator("dialog.receipt-dialog")).to_be_visible()


async def ledger(terminal: Terminal, origin: str) -> None:
    """The terminal with a long list under the chart."""
    await _trader(terminal, origin)
    await _open_terminal(terminal)
    await terminal.open_tab("Ledger")
    await expect(terminal.rows.nth(3)).to_be_visible()


async def chart_menu(terminal: Terminal, origin: str) -> None:
    """The terminal with the chart's menu open and an indicator on."""
    await empty(terminal, origin)
    await terminal.page.locator(".chart-menu-button").click()
    await terminal.page.get_by_role("checkbox", name="RSI").check()


async def closing(terminal: Terminal, origin: str) -> None:
    """The terminal, asking whether the position shall be closed."""
    await _trader(terminal, origin)
    await _open_terminal(terminal)
    await terminal.page.get_by_role("button", name="Close", exact=True).click()
    await expect(terminal.page.get_by_role("group", name="Close the position")).to_be_visible()


async def portfolio(terminal: Terminal, origin: str) -> None:
    """The portfolio of somebody who has traded."""
    await _trader(terminal, origin)
    await _open_portfolio(terminal)


async def empty_portfolio(terminal: Terminal, origin: str) -> None:
    """The portfolio of a new account."""
    await _account(terminal, origin).sign_in()
    await _open_portfolio(terminal)


async def not_found(terminal: Terminal, origin: str) -> None:
    """An address that leads nowhere."""
    await terminal.page.goto("/no-such-page")
    await expect(terminal.page.get_by_text("There is nothing here")).to_be_visible()


SCENES: Final[dict[str, Scene]] = {
    "first-visit": first_visit,
    "come-back": come_back,
    "empty": empty,
    "trade": trade,
    "order-form": order_form,
    "shortcuts": shortcuts,
    "wallet-menu": wallet_menu,
    "receipt": receipt,
    "ledger": ledger,
    "chart-menu": chart_menu,
    "closing": closing,
    "stale": stale,
    "offline": offline,
    "error": error,
    "portfolio": portfolio,
    "empty-portfolio": empty_portfolio,
    "how-fills-work": how_fills_work,
    "not-found": not_found,
}


async def set_theme(page: Page, theme: Theme) -> None:
    """As the system's own setting; nothing moves."""
    await page.emulate_media(color_scheme=theme, reduced_motion="reduce")


async def set_size(page: Page, width: int) -> None:
    """One of `SIZES`."""
    across, down = SIZES[width]
    await page.set_viewport_size({"width": across, "height": down})


async def wait_for_theme(page: Page, theme: Theme) -> None:
    """Until the page wears it, from its top, and no colour is on its way to another any more."""
    await expect(page.locator("html")).to_contain_class(theme)
    await page.evaluate("scrollTo(0, 0)")
    await page.evaluate(_STILL)


def _account(terminal: Terminal, origin: str) -> Account:
    return Account(terminal.page.context, origin)


async def _trader(terminal: Terminal, origin: str) -> None:
    account = _account(terminal, origin)
    await account.sign_in()
    await account.order(side="buy", quote_size="300")
    await account.order(side="sell", size="0.5")
    await account.order(side="buy", size="1.234567891")
    await account.order(side="sell", size="0.25")


async def _open_terminal(terminal: Terminal) -> None:
    await terminal.page.goto("/trade")
    await terminal.wait_until_in()
    await _drawn(terminal)


async def _open_portfolio(terminal: Terminal) -> None:
    await terminal.page.goto("/portfolio")
    await expect(terminal.page.locator("[data-ready=true]")).to_be_visible()
    await expect(terminal.connection).to_have_text("Live")


async def _drawn(terminal: Terminal) -> None:
    await expect(terminal.chart).to_have_attribute("data-phase", "ready")


async def _unavailable(route: Route) -> None:
    await route.fulfill(
        status=503,
        json={
            "code": "service_unavailable",
            "title": "Temporarily unavailable",
            "detail": "The service is temporarily unavailable. Nothing was changed; "
            "please try again.",
        },
    )
