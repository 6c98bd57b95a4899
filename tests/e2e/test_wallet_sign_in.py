"""Signing in with a wallet of the Wallet Standard, trading, and signing out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

import pytest
from playwright.async_api import BrowserContext, Cookie, expect

from tests.e2e.terminal import Terminal, read_number
from tests.e2e.wallet import NAME, Wallet

pytestmark = pytest.mark.asyncio(loop_scope="session")

STARTING_FUNDS = Decimal(1000)


async def session_cookie(context: BrowserContext) -> Cookie:
    return next(cookie for cookie in await context.cookies() if cookie.get("name") == "session")


async def session_status(context: BrowserContext, cookie: Cookie) -> int:
    """What the API answers to this cookie, whatever the browser holds by now."""
    header = {"Cookie": f"{cookie.get('name')}={cookie.get('value')}"}
    return (await context.request.get("/api/auth/session", headers=header)).status


@pytest.mark.parametrize(
    "features",
    [["solana:signIn"], ["solana:signMessage"], ["solana:signIn", "solana:signMessage"]],
    ids=["signIn", "signMessage", "both"],
)
async def test_from_sign_in_to_a_dead_session(
    context: BrowserContext, terminal: Terminal, features: Sequence[str]
) -> None:
    """Lesson 11: the page's own logout failed and the session lived on."""
    wallet = Wallet(features)
    await wallet.install(context)

    await terminal.enter_with(NAME)
    await expect(terminal.page.locator(".wallet-button")).to_contain_text(wallet.address[:4])
    assert await read_number(terminal.usdc) == STARTING_FUNDS

    await terminal.order("Buy", "250", "USDC")
    await expect(terminal.usdc).to_have_text("750.00")
    bought = await read_number(terminal.sol)
    assert bought > 0

    await terminal.order("Sell", str(bought), "SOL")
    await expect(terminal.sol).to_have_text("0.00")
    assert Decimal(990) < await read_number(terminal.usdc) < Decimal(1010)
    await terminal.open_tab("Orders")
    await expect(terminal.rows).to_have_count(2)

    cookie = await session_cookie(context)
    assert await session_status(context, cookie) == 200
    await terminal.sign_out()
    assert await session_status(context, cookie) == 401


async def test_the_session_cookie_is_out_of_scripts_reach(
    context: BrowserContext, terminal: Terminal
) -> None:
    await Wallet().install(context)
    await terminal.enter_with(NAME)
    assert "session" not in await terminal.page.evaluate("document.cookie")
    cookie = await session_cookie(context)
    assert cookie.get("httpOnly")
    assert cookie.get("sameSite") == "Lax"


async def test_a_wallet_that_refuses_changes_nothing_and_may_be_asked_again(
    context: BrowserContext, terminal: Terminal
) -> None:
    await Wallet(answer="refuse").install(context)
    await terminal.open_front_page()
    button = terminal.page.get_by_role("button", name=NAME)
    await button.click()
    await expect(terminal.progress).to_have_text(re.compile("You declined in Test Wallet"))
    await expect(button).to_be_enabled()

    await terminal.page.evaluate("window.testWallet.answer = 'sign'")
    await button.click()
    await terminal.wait_until_in()


@pytest.mark.parametrize(
    "switched", ["{address: 'B', publicKey: new Uint8Array(32)}", "null"], ids=["other", "none"]
)
async def test_another_account_in_the_wallet_signs_out(
    context: BrowserContext, terminal: Terminal, switched: str
) -> None:
    """Lesson 25: a switched wallet kept the old session."""
    await Wallet().install(context)
    await terminal.enter_with(NAME)
    cookie = await session_cookie(context)
    await terminal.page.evaluate(f"window.testWallet.switchAccount({switched})")
    await terminal.page.wait_for_url("**/?notice=wallet-changed")
    await expect(terminal.page.get_by_text("switched to another account")).to_be_visible()
    assert await session_status(context, cookie) == 401


async def test_late_wallets_are_found(terminal: Terminal) -> None:
    await terminal.open_front_page()
    button = terminal.page.get_by_role("button", name=NAME)
    await expect(button).to_have_count(0)
    await Wallet().appear(terminal.page)
    await expect(button).to_be_visible()
