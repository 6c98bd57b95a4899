"""The colours hold what the theme module promises."""

from __future__ import annotations

from itertools import combinations, product
from math import dist

import pytest

from paper_trade.ui.theme import DARK, LIGHT, Roles, css_variables

THEMES = pytest.mark.parametrize("roles", [DARK, LIGHT], ids=["dark", "light"])

DEUTERANOPIA = (
    (0.367322, 0.860646, -0.227968),
    (0.280085, 0.672501, 0.047413),
    (-0.011820, 0.042940, 0.968881),
)
PROTANOPIA = (
    (0.152286, 1.052583, -0.204868),
    (0.114503, 0.786281, 0.099216),
    (-0.003882, -0.048116, 1.051998),
)
"""Machado, Oliveira, Fernandes 2009, severity 1, over linear RGB."""


def linear(colour: str) -> tuple[float, float, float]:
    """A `#rrggbb` colour as linear RGB, 0 to 1 (the sRGB transfer function)."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return red, green, blue


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    red, green, blue = linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG 2 contrast, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def seen_by(colour: str, deficiency: tuple[tuple[float, ...], ...]) -> list[float]:
    """The colour as such eyes see it, linear RGB."""
    return [sum(a * b for a, b in zip(row, linear(colour), strict=True)) for row in deficiency]


def series(roles: Roles) -> list[str]:
    """The colours of lines that share a chart."""
    return [roles.series_1, roles.series_2, roles.series_3, roles.series_4]


@THEMES
def test_text_is_readable_on_every_ground(roles: Roles) -> None:
    texts = (roles.text, roles.muted, roles.accent, roles.up, roles.down, roles.warn)
    grounds = (roles.canvas, roles.surface, roles.raised)
    for text, ground in product(texts, grounds):
        assert contrast(text, ground) >= 4.5, (text, ground)


@THEMES
def test_text_is_readable_on_fills_and_tints(roles: Roles) -> None:
    pairs = [
        (roles.on_accent, roles.accent_fill),
        (roles.on_fill, roles.up_fill),
        (roles.on_fill, roles.down_fill),
        (roles.up, roles.up_soft),
        (roles.down, roles.down_soft),
        (roles.warn, roles.warn_soft),
        (roles.text, roles.warn_soft),
        (roles.text, roles.down_soft),
    ]
    for text, ground in pairs:
        assert contrast(text, ground) >= 4.5, (text, ground)


@THEMES
def test_outlines_of_controls_can_be_seen(roles: Roles) -> None:
    for ground in (roles.canvas, roles.surface, roles.raised):
        assert contrast(roles.edge, ground) >= 3, ground
        assert contrast(roles.accent, ground) >= 3, ground
    for outline, ground in ((roles.down, roles.down_soft), (roles.warn, roles.warn_soft)):
        assert contrast(outline, ground) >= 3, outline


@THEMES
@pytest.mark.parametrize("deficiency", [DEUTERANOPIA, PROTANOPIA], ids=["deutan", "protan"])
def test_up_and_down_differ_for_colour_blind_eyes(
    roles: Roles, deficiency: tuple[tuple[float, ...], ...]
) -> None:
    up, down = (seen_by(colour, deficiency) for colour in (roles.up, roles.down))
    assert dist(up, down) >= 0.15


@THEMES
def test_lines_in_a_chart_can_be_seen(roles: Roles) -> None:
    for line in series(roles):
        assert contrast(line, roles.surface) >= 3, line


@THEMES
@pytest.mark.parametrize("deficiency", [DEUTERANOPIA, PROTANOPIA], ids=["deutan", "protan"])
def test_lines_in_a_chart_differ_for_colour_blind_eyes(
    roles: Roles, deficiency: tuple[tuple[float, ...], ...]
) -> None:
    for one, other in combinations(series(roles), 2):
        assert dist(seen_by(one, deficiency), seen_by(other, deficiency)) >= 0.15, (one, other)


def test_both_themes_and_paper_declare_every_role() -> None:
    css = css_variables()
    assert css.count("--canvas:") == css.count("--on-fill:") == 3
    assert css.count("--radius-md:") == 1
    assert '"' not in css, "React escapes quotes inside a style element"
