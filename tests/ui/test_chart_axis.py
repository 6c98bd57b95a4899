"""Times on the chart: the viewer's own, whatever zone that is."""

from __future__ import annotations

import json
import re

import pytest

from tests.ui.javascript import SCRIPTS, run

NEW_YEAR = 1_767_225_600  # 2026-01-01T00:00:00Z
MARK_TIME = 3


def shown(zone: str, step: int) -> tuple[str, str]:
    """How New Year in UTC stands on the axis and at the crosshair, for a viewer in `zone`."""
    module = json.dumps((SCRIPTS / "chart_axis.js").as_uri())
    tick, crosshair = run(
        f"""
        process.env.TZ = {json.dumps(zone)};
        const {{ timeFormats, zoneOffset }} = await import({module});
        const offset = zoneOffset({step});
        const formats = timeFormats({step}, offset);
        const drawn = {NEW_YEAR} + offset;
        const words = [formats.tick(drawn, {MARK_TIME}), formats.crosshair(drawn)];
        process.stdout.write(JSON.stringify(words));
        """
    )
    return tick, crosshair


@pytest.mark.parametrize(
    ("zone", "clock", "day"),
    [
        ("UTC", "00:00", 1),
        ("Asia/Tokyo", "09:00", 1),
        ("Asia/Kolkata", "05:30", 1),
        ("America/New_York", "19:00", 31),
    ],
)
def test_times_are_the_viewers_own(zone: str, clock: str, day: int) -> None:
    """Lesson 24: the chart was on one hard-coded time zone."""
    tick, crosshair = shown(zone, 60)
    assert tick == clock
    assert crosshair.endswith(clock)
    assert re.search(rf"\b{day}\b", crosshair)


@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo", "America/New_York"])
def test_days_are_days_of_utc_for_everybody(zone: str) -> None:
    assert re.search(r"\b1\b", shown(zone, 86_400)[1])
