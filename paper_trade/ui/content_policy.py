"""What a page may load, run and use: the headers that a browser keeps it to."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Collection
from pathlib import Path
from typing import Final

PERMISSIONS: Final = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
)
"""A Permissions-Policy: what no page here asks for."""

_INLINE: Final = re.compile(r"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL)


def content_policy(inline_scripts: Collection[str]) -> str:
    """The Content-Security-Policy of pages whose inline scripts have these hashes."""
    scripts = " ".join(f"'{digest}'" for digest in sorted(inline_scripts))
    return "; ".join(
        [
            "default-src 'self'",  # nothing comes from another host
            # Reflex evaluates what a handler sends (toasts, values): it does not run without.
            f"script-src 'self' 'unsafe-eval' {scripts}".rstrip(),
            "style-src 'self' 'unsafe-inline'",  # React and the toasts set styles as they go
            "img-src 'self' data:",  # wallets bring their icons as data
            "frame-src 'none'",
            "frame-ancestors 'none'",  # nobody signs in inside of another site's frame
            "base-uri 'self'",
            "form-action 'self'",
            "object-src 'none'",
        ]
    )


def inline_scripts(folder: Path) -> frozenset[str]:
    """The hashes, as a policy names them, of all scripts inside of the built pages in `folder`."""
    pages = [page.read_text(encoding="utf-8") for page in folder.glob("*.html")]
    return frozenset(_hash(script) for page in pages for script in _INLINE.findall(page))


def _hash(script: str) -> str:
    digest = hashlib.sha256(script.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"
