"""The look in one place: colour roles for dark and light, type scale, spacing, radii.

Style sheets in `assets/css` use these roles as CSS variables and name no colour of their own; the
chart reads the same variables in the browser. Up and down differ in hue *and* in lightness, and
never stand alone: a sign or an arrow goes with them. Pure.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Roles:
    """What each colour is for. Text keeps a contrast of 4.5 on `canvas`, `surface`, `raised`."""

    canvas: str
    """Behind everything."""
    surface: str
    """Panels."""
    raised: str
    """Fields, table heads, hovered rows."""
    line: str
    """Hairlines between panels: decoration only."""
    edge: str
    """The outline of fields and buttons: 3 to 1 against `surface`."""
    text: str
    muted: str
    """Labels, secondary text."""
    accent: str
    """Links, focus, selected things, as text."""
    accent_fill: str
    """The main button's ground."""
    on_accent: str
    up: str
    up_fill: str
    up_soft: str
    down: str
    down_fill: str
    down_soft: str
    on_fill: str
    """Text on `up_fill` and `down_fill`."""
    warn: str
    warn_soft: str
    series_1: str
    """Lines in charts: 3 to 1 against `surface`, told apart by colour-blind eyes."""
    series_2: str
    series_3: str
    series_4: str
    shadow: str
    """Under what floats over the page: menus, dialogs, toasts."""
    shadow_soft: str
    """Under what merely stands out."""


DARK: Final = Roles(
    canvas="#0a0d13",
    surface="#10141c",
    raised="#181d27",
    line="#222936",
    edge="#677286",
    text="#e8ecf3",
    muted="#98a3b5",
    accent="#8ea2ff",
    accent_fill="#5468e8",
    on_accent="#ffffff",
    up="#3ecfae",
    up_fill="#0f8570",
    up_soft="#0f2d2b",
    down="#ff7a82",
    down_fill="#c9353f",
    down_soft="#351a22",
    on_fill="#ffffff",
    warn="#f3b95f",
    warn_soft="#2e2413",
    series_1="#f2a33c",
    series_2="#5cb3ff",
    series_3="#d98cf0",
    series_4="#e9e08a",
    shadow="0 12px 32px rgb(0 0 0 / 0.5)",
    shadow_soft="0 1px 2px rgb(0 0 0 / 0.4)",
)

LIGHT: Final = Roles(
    canvas="#f3f5f8",
    surface="#ffffff",
    raised="#f5f7fa",
    line="#e2e7ee",
    edge="#7f8a9b",
    text="#141a24",
    muted="#566173",
    accent="#3f51d9",
    accent_fill="#4053e0",
    on_accent="#ffffff",
    up="#007a74",
    up_fill="#007a74",
    up_soft="#e6f6f4",
    down="#cf222e",
    down_fill="#c8303a",
    down_soft="#fdebec",
    on_fill="#ffffff",
    warn="#8a5300",
    warn_soft="#fdf3df",
    series_1="#b26a00",
    series_2="#0b6bcb",
    series_3="#9b3fb5",
    series_4="#5c6370",
    shadow="0 12px 32px rgb(20 26 36 / 0.14)",
    shadow_soft="0 1px 3px rgb(20 26 36 / 0.06)",
)

SCALE: Final = {
    "font": "Inter, Inter Fallback, system-ui, -apple-system, Segoe UI, Roboto, sans-serif",
    "mono": "ui-monospace, SFMono-Regular, Menlo, Consolas, Liberation Mono, monospace",
    "text-xs": "0.6875rem",
    "text-sm": "0.75rem",
    "text-md": "0.8125rem",
    "text-lg": "0.9375rem",
    "text-xl": "1.25rem",
    "text-2xl": "1.75rem",
    "text-3xl": "clamp(2rem, 1.2rem + 3.2vw, 3.25rem)",
    "space-1": "0.25rem",
    "space-2": "0.5rem",
    "space-3": "0.75rem",
    "space-4": "1rem",
    "space-6": "1.5rem",
    "space-8": "2rem",
    "space-12": "3rem",
    "space-16": "4rem",
    "radius-sm": "4px",
    "radius-md": "8px",
    "radius-lg": "12px",
}
"""Type, spacing and radii: the same in both themes."""


def css_variables() -> str:
    """The tokens as style rules: scale and dark roles on the root, light ones under `.light`.

    Paper is light, whatever the screen is.
    """
    dark, light = _declare(_roles(DARK)), _declare(_roles(LIGHT))
    screen = f":root{{{_declare(SCALE)}{dark}}}:root.light{{{light}}}"
    return f"{screen}@media print{{:root{{{light}}}}}"


def _roles(roles: Roles) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in asdict(roles).items()}


def _declare(tokens: dict[str, str]) -> str:
    return "".join(f"--{name}:{value};" for name, value in tokens.items())
