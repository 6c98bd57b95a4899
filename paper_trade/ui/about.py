"""What a page says of itself to browsers, search engines and those who share its address."""

from __future__ import annotations

from typing import Any, Final

import reflex as rx

from paper_trade.ui.theme import DARK, LIGHT

SITE: Final = "Paper Trade"
DESCRIPTION: Final = (
    "Practise trading SOL/USDC on live prices with virtual funds. No money at risk."
)
CARD: Final = "/social-card.png"
"""1200 × 630; made by docs/brand/render.py, like the icons."""
_CARD_WORDS: Final = "Paper Trade: practise trading SOL. Risk nothing."


def about(title: str, *, listed: bool = False) -> dict[str, Any]:
    """Arguments of Reflex's `add_page`; only `listed` pages are for search engines."""
    shown = [
        _property("og:site_name", SITE),
        _property("og:type", "website"),
        _property("og:title", title),
        _property("og:description", DESCRIPTION),
        _property("og:image:width", "1200"),
        _property("og:image:height", "630"),
        _property("og:image:alt", _CARD_WORDS),
        {"name": "twitter:card", "content": "summary_large_image"},
        {"name": "robots", "content": "index, follow" if listed else "noindex"},
    ]
    return {"title": title, "description": DESCRIPTION, "image": CARD, "meta": shown}


def _property(name: str, content: str) -> dict[str, str]:
    return {"property": name, "content": content}


def site_head() -> list[rx.Component]:
    """Icons, the manifest, and the colour that a phone gives its bars."""
    return [
        rx.el.link(rel="icon", href="/favicon.svg", type="image/svg+xml"),
        _png("icon", 32),
        _png("apple-touch-icon", 180),
        rx.el.link(rel="manifest", href="/manifest.webmanifest"),
        _theme_colour("light", LIGHT.surface),
        _theme_colour("dark", DARK.surface),
    ]


def _png(rel: str, size: int) -> rx.Component:
    return rx.el.link(rel=rel, href=f"/icons/{size}.png", sizes=f"{size}x{size}", type="image/png")


def _theme_colour(scheme: str, colour: str) -> rx.Component:
    media = {"media": f"(prefers-color-scheme: {scheme})"}
    return rx.el.meta(name="theme-color", content=colour, custom_attrs=media)
