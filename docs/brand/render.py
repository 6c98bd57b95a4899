"""Draws the icons and the social card from the mark and the theme, with Chromium.

Run `.venv/bin/python -m docs.brand.render` when one of them changes; the pictures are committed.
"""

from __future__ import annotations

import base64
import re
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from paper_trade.ui.theme import css_variables
from tests.chromium import get_chromium

HERE = Path(__file__).parent
ASSETS = HERE.parents[1] / "assets"
FONT = ASSETS / "fonts/inter-latin-variable.woff2"
MARK = (ASSETS / "favicon.svg").read_text()
_PARTS = re.compile(r'(<svg[^>]*>)<rect[^>]*fill="(#\w+)"/>(.*)</svg>')
PRICES = (24, 36, 30, 47, 40, 61, 78, 69, 66, 88, 108, 99, 95, 121, 142, 133, 157, 182, 172, 205)
"""What the card's candles go through; no market's."""


def main() -> None:
    """Write all pictures below `assets`."""
    path = get_chromium()
    if path is None:
        sys.exit("Chromium or Chrome is needed: install one, or set CHROMIUM to its path.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = browser.new_page()
        for size in (32, 192, 512):
            _draw(page, _alone(MARK), size, size, f"icons/{size}.png")
        # Phones cut these to a shape of their own: the ground has to reach the edges.
        _draw(page, _alone(_to_the_edges(0.86)), 180, 180, "icons/180.png")
        _draw(page, _alone(_to_the_edges(0.7)), 512, 512, "icons/512-maskable.png")
        _draw(page, _card(), 1200, 630, "social-card.png")
        browser.close()


def _draw(page: Page, content: str, width: int, height: int, name: str) -> None:
    page.set_viewport_size({"width": width, "height": height})
    page.set_content(content)
    page.evaluate("document.fonts.ready.then(() => null)")
    page.screenshot(path=ASSETS / name, omit_background=True)


def _alone(svg: str) -> str:
    return f"<style>body{{margin:0}}svg{{display:block;width:100vw;height:100vh}}</style>{svg}"


def _to_the_edges(share: float) -> str:
    """The mark on a ground without corners, its figures at `share` of their size."""
    root, colour, figures = _PARTS.findall(MARK)[0]
    shift = 16 * (1 - share)
    return (
        f'{root}<rect width="32" height="32" fill="{colour}"/>'
        f'<g transform="translate({shift} {shift}) scale({share})">{figures}</g></svg>'
    )


def _card() -> str:
    card = (HERE / "social-card.html").read_text()
    parts = {
        "font": base64.b64encode(FONT.read_bytes()).decode(),
        "variables": css_variables(),
        "mark": MARK,
        "candles": "".join(_candles()),
    }
    for name, part in parts.items():
        card = card.replace(f"{{{{{name}}}}}", part)
    return card


def _candles() -> Iterator[str]:
    """One candle of the card's picture from each price to the next, in an upturned SVG."""
    for place, (opened, closed) in enumerate(pairwise(PRICES)):
        low, high = sorted((opened, closed))
        x = 10 + 20 * place
        tone = "up" if closed >= opened else "down"
        yield (
            f'<g class="{tone}"><path d="M{x} {low - 5}V{high + 4 + place % 3}"/>'
            f'<rect x="{x - 6}" y="{low}" width="12" height="{high - low}" rx="1"/></g>'
        )


if __name__ == "__main__":
    main()
