"""axe-core on an open page."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from playwright.async_api import Page

from tests.browser_tools.npm import installed

# Every rule of WCAG 2.x at A and AA, and what axe calls best practice. No rule is switched off.
TAGS: Final = [
    "wcag2a",
    "wcag2aa",
    "wcag21a",
    "wcag21aa",
    "wcag22a",
    "wcag22aa",
    "best-practice",
]
_RUN = "tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']})"


async def violations(page: Page) -> list[str]:
    """What axe objects to, a line an element: the rule, where, and why."""
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(_script())
    found = await page.evaluate(_RUN, TAGS)
    return [
        f"{rule['id']} at {_place(node)}: {_reason(node)}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


@cache
def _script() -> str:
    return (installed("axe") / "axe-core" / "axe.min.js").read_text()


def _place(node: dict[str, Any]) -> str:
    return " > ".join(map(str, node["target"]))


def _reason(node: dict[str, Any]) -> str:
    checks = [*node["any"], *node["all"], *node["none"]]
    return "; ".join(check["message"] for check in checks)
