"""The seed of this installation's market: drawn once, kept beside its data."""

from __future__ import annotations

import secrets
from pathlib import Path

SEED_FILE = "simulator-seed"
SEED_BITS = 53


class BadSeedFile(Exception):
    """The seed file holds something else. The text is ready to print."""


def kept_seed(data_dir: Path) -> int:
    """The seed in `data_dir`, drawn and written there at the first call.

    Raises:
        BadSeedFile: the file is not a number.
        OSError: it cannot be read or written.
    """
    path = data_dir / SEED_FILE
    data_dir.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="ascii") as file:
            file.write(f"{secrets.randbits(SEED_BITS)}\n")
    except FileExistsError:
        pass
    text = path.read_text(encoding="utf-8", errors="replace").strip()
    if not (text.isascii() and text.isdigit()):
        raise BadSeedFile(f"{path} does not hold a number: delete it to draw a new market")
    return int(text)
