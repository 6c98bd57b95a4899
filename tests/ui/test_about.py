"""What the site says of itself: the pages' heads, the manifest, and the pictures they name."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import pytest

from paper_trade.ui.about import CARD, DESCRIPTION, about
from paper_trade.ui.theme import DARK

ASSETS = Path(__file__).parents[2] / "assets"
MANIFEST = json.loads((ASSETS / "manifest.webmanifest").read_text())


def png_size(path: Path) -> tuple[int, int]:
    """Width and height, from the header."""
    head = path.read_bytes()[:24]
    assert head.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", head[16:24])
    return width, height


def test_the_manifest_wears_the_theme_and_says_what_the_pages_say() -> None:
    assert MANIFEST["background_color"] == DARK.canvas
    assert MANIFEST["theme_color"] == DARK.surface
    assert MANIFEST["description"] == DESCRIPTION


def test_the_manifests_icons_are_there_in_the_sizes_it_names() -> None:
    drawn = [icon for icon in MANIFEST["icons"] if icon["type"] == "image/png"]
    assert {icon["sizes"] for icon in drawn} >= {"192x192", "512x512"}
    assert any(icon.get("purpose") == "maskable" for icon in drawn)
    for icon in drawn:
        width, height = png_size(ASSETS / icon["src"].lstrip("/"))
        assert f"{width}x{height}" == icon["sizes"]


@pytest.mark.parametrize(
    ("name", "size"),
    [("icons/32.png", (32, 32)), ("icons/180.png", (180, 180)), (CARD, (1200, 630))],
)
def test_the_other_pictures_have_the_sizes_that_pages_name(
    name: str, size: tuple[int, int]
) -> None:
    assert png_size(ASSETS / name.lstrip("/")) == size


def test_only_listed_pages_are_for_search_engines() -> None:
    def robots(head: dict[str, object]) -> str:
        meta = head["meta"]
        assert isinstance(meta, list)
        return next(str(tag["content"]) for tag in meta if tag.get("name") == "robots")

    assert robots(about("Front", listed=True)) == "index, follow"
    assert robots(about("Trade")) == "noindex"
