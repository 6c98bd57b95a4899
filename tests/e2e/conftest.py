"""One stack and one browser a test process; a fresh browser context (a fresh person) each test."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from tests.chromium import CHROMIUM_OPTIONS, get_chromium
from tests.conftest import GIVEN_DATABASE_URL, GIVEN_REDIS_URL
from tests.e2e.running_stack import running_stack
from tests.e2e.terminal import Terminal
from tests.servers import new_database, redis_server

# A condition that holds soon is met soon; on a busy machine soon is later.
expect.set_options(timeout=20_000)


@pytest.fixture(scope="package")
def origin() -> Iterator[str]:
    """Where the whole stack answers, on its own servers or on those of the environment.

    It ends with this package: on a Redis that others use, too, its events would reach their tests.
    """
    with contextlib.ExitStack() as given, socket.socket() as held:
        settings = {}
        if GIVEN_DATABASE_URL:
            settings["DATABASE_URL"] = given.enter_context(new_database(GIVEN_DATABASE_URL))
        if GIVEN_REDIS_URL:
            settings["REDIS_URL"] = given.enter_context(redis_server(GIVEN_REDIS_URL, 0))
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
        held.close()
        yield given.enter_context(running_stack(port, settings))


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """A real Chromium."""
    path = get_chromium()
    if path is None:
        pytest.fail("No Chromium or Chrome: install one, or set CHROMIUM to its path.")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=CHROMIUM_OPTIONS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def context(browser: Browser, origin: str) -> AsyncIterator[BrowserContext]:
    """Somebody who has never been here. Only this stack may be asked for anything."""
    context = await browser.new_context(base_url=origin, viewport={"width": 1440, "height": 900})
    asked_elsewhere: list[str] = []

    def note(url: str) -> None:
        if not url.startswith((origin, origin.replace("http", "ws"), "data:", "blob:")):
            asked_elsewhere.append(url)

    context.on("request", lambda request: note(request.url))
    yield context
    await context.close()
    assert not asked_elsewhere, "Nothing is loaded from another host"


@pytest_asyncio.fixture(loop_scope="session")
async def page(context: BrowserContext) -> AsyncIterator[Page]:
    """A tab, whose scripts may not fail."""
    page = await context.new_page()
    failures: list[str] = []
    page.on("pageerror", lambda error: failures.append(str(error)))
    yield page
    assert not failures, failures


@pytest_asyncio.fixture(loop_scope="session")
async def browser_of_another(browser: Browser, origin: str) -> AsyncIterator[Terminal]:
    """The product in the browser of somebody else."""
    context = await browser.new_context(base_url=origin)
    yield Terminal(await context.new_page())
    await context.close()


@pytest_asyncio.fixture(loop_scope="session")
async def terminal(page: Page) -> Terminal:
    """The product, in that tab."""
    return Terminal(page)
