"""A built front end: which sources it was made of, and where it finds its server.

Reflex's build writes the server's address, port included, into one small script. Here it is made to
follow the page's own origin, so that one build serves any host and port.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

SOURCES = ("assets", "paper_trade/ui", "reflex.lock", "rxconfig.py", "requirements.txt")
# What pages take their words and rules from stands at the top of the package.
SOURCE_PATTERN = "paper_trade/*.py"
GENERATED = {"__pycache__", "node_modules", "external"}
ADDRESSES = "assets/reflex-env-*.js"

_ADDRESS = re.compile(
    r"""(?P<quote>["'`])(?P<scheme>https?|wss?)://[^/"'`]+(?P<path>[^"'`]*)(?P=quote)"""
)


class BundleError(Exception):
    """The build did not come out as this module knows it."""


def fingerprint(project: Path) -> str:
    """A hash of the name and content of everything that the front end is built from."""
    digest = hashlib.sha256()
    for path in sorted(set(_sources(project))):
        digest.update(f"{path.relative_to(project)}\\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def _sources(project: Path) -> Iterable[Path]:
    yield from project.glob(SOURCE_PATTERN)
    for name in SOURCES:
        root = project / name
        for path in [root, *root.rglob("*")]:
            parts = path.relative_to(project).parts
            if path.is_file() and not GENERATED.intersection(parts):
                yield path


def follow_origin(script: str) -> str:
    """The script with every absolute address replaced by one on the page's own origin.

    Raises:
        BundleError: there is no address in it.
    """
    changed, count = _ADDRESS.subn(_on_own_origin, script)
    if not count:
        raise BundleError("The front end's addresses are not where they were: has Reflex changed?")
    return changed


def _on_own_origin(found: re.Match[str]) -> str:
    # "http://…" becomes "ws://…" and "https://…" becomes "wss://…".
    origin = "location.origin"
    if found["scheme"].startswith("ws"):
        origin += '.replace("http","ws")'
    return f'{origin}+"{found["path"]}"'


def make_portable(client: Path) -> None:
    """Apply `follow_origin` to a built front end.

    Raises:
        BundleError: the script is missing or has no address in it.
    """
    scripts = list(client.glob(ADDRESSES))
    if not scripts:
        raise BundleError(f"There is no {ADDRESSES} in {client}: has Reflex changed?")
    for script in scripts:
        script.write_text(follow_origin(script.read_text(encoding="utf-8")), encoding="utf-8")
        for suffix in (".gz", ".br", ".zst"):
            # Compressed before the change; the server falls back to the script itself.
            script.with_name(script.name + suffix).unlink(missing_ok=True)
