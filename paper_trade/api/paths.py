"""Which addresses belong to the API and answer in its way; all others are pages. Pure."""

from __future__ import annotations

_ALONE = {"/api", "/health", "/metrics"}


def is_api_path(path: str) -> bool:
    """Whether a request for `path` is the API's to answer."""
    return path in _ALONE or path.startswith("/api/")
