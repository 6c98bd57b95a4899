"""axe-core objects to nothing: any page and state, at either width, in either theme.

Nor does a page have to be scrolled sideways.
"""

from __future__ import annotations

from typing import Final

import pytest
from playwright.async_api import ViewportSize

from tests.e2e.axe import violations
from tests.e2e.scenes import SCENES, SIZES, THEMES, set_size, set_theme, wait_for_theme
from tests.e2e.terminal import Terminal

# A phone as long as its longest page: what the bar at the bottom covers is a matter of scrolling.
LONG_PHONE: Final[ViewportSize] = {"width": 390, "height": 3000}

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize("width", SIZES)
@pytest.mark.parametrize("scene", SCENES)
async def test_axe_finds_no_violation(
    terminal: Terminal, origin: str, scene: str, width: int
) -> None:
    page = terminal.page
    await set_size(page, width)
    await set_theme(page, THEMES[0])
    await SCENES[scene](terminal, origin)
    assert await page.evaluate("document.documentElement.scrollWidth") <= width
    if width == LONG_PHONE["width"]:
        await page.set_viewport_size(LONG_PHONE)
    found = []
    for theme in THEMES:
        await set_theme(page, theme)
        await wait_for_theme(page, theme)
        found += [f"{theme}: {violation}" for violation in await violations(page)]
    assert not found, "\n".join(found)
