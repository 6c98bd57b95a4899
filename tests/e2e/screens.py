"""Takes the pictures in docs/screens from a running production build.

`python -m tests.e2e.screens`, or `make screens`. Names of scenes as arguments take those alone.
Prices are simulated and start the same each time.
"""

from __future__ import annotations

import asyncio
import socket
import sys
from pathlib import Path
from typing import Final

from playwright.async_api import Browser, async_playwright, expect

from tests.chromium import CHROMIUM_OPTIONS, get_chromium
from tests.e2e.running_stack import PROJECT, running_stack
from tests.e2e.scenes import SCENES, SIZES, THEMES, set_size, set_theme, wait_for_theme
from tests.e2e.terminal import Terminal

FOLDER: Final = PROJECT / "docs" / "screens"
SHOWN: Final = (
    "first-visit",
    "trade",
    "portfolio",
    "empty",
    "stale",
    "error",
    "how-fills-work",
)
LARGEST_BYTES: Final = 160_000
HISTORY_MS: Final = 3_000
"""The portfolio's curve and the chart's last candle want a few ticks."""


async def take(browser: Browser, origin: str, name: str, width: int) -> list[Path]:
    """Both themes of one scene at one width."""
    context = await browser.new_context(base_url=origin)
    page = await context.new_page()
    await set_size(page, width)
    await set_theme(page, THEMES[0])
    await SCENES[name](Terminal(page), origin)
    await page.wait_for_timeout(HISTORY_MS)
    taken = []
    for theme in THEMES:
        await set_theme(page, theme)
        await wait_for_theme(page, theme)
        taken.append(FOLDER / f"{name}-{width}-{theme}.png")
        await page.screenshot(path=taken[-1], caret="hide")
    await context.close()
    return taken


async def take_all(origin: str, names: list[str]) -> list[Path]:
    """Every picture of the named scenes."""
    expect.set_options(timeout=20_000)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=get_chromium(), args=CHROMIUM_OPTIONS
        )
        taken = [
            path
            for name in names
            for width in SIZES
            for path in await take(browser, origin, name, width)
        ]
        await browser.close()
    return taken


def main() -> None:
    """Start a stack, take the pictures, say how large they are."""
    names = sys.argv[1:] or list(SHOWN)
    if unknown := set(names) - SCENES.keys():
        sys.exit(f"No such scene: {', '.join(sorted(unknown))}. There are: {', '.join(SCENES)}.")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
    with running_stack(port, {}) as origin:
        taken = asyncio.run(take_all(origin, names))
    for path in taken:
        size = path.stat().st_size
        print(f"{size:>8} {path.relative_to(PROJECT)}{'  TOO LARGE' * (size > LARGEST_BYTES)}")
    sys.exit(any(path.stat().st_size > LARGEST_BYTES for path in taken))


if __name__ == "__main__":
    main()
