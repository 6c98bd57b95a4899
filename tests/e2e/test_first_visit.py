"""What a first visit weighs, and where it comes from."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.async_api import Page

from tests.e2e.scenes import Scene, empty, first_visit
from tests.e2e.terminal import Terminal
from tests.e2e.transfer import watch_transfer

pytestmark = pytest.mark.asyncio(loop_scope="session")

MOST_BYTES = 450_000


@pytest.mark.parametrize("scene", [first_visit, empty], ids=["/", "/trade"])
async def test_a_first_visit_is_light_and_from_this_host_alone(
    page: Page, terminal: Terminal, origin: str, scene: Scene
) -> None:
    transfer = await watch_transfer(page)
    await scene(terminal, origin)
    await page.wait_for_load_state("networkidle")
    assert transfer.hosts == {urlsplit(origin).netloc}
    assert 100_000 < transfer.total_bytes <= MOST_BYTES, transfer.largest()
