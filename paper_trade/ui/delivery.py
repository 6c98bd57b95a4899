"""How pages and their files reach a browser: plain addresses, caching, and what a page may load."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CONTENT_POLICY: Final = "; ".join(
    [
        "default-src 'self'",  # nothing comes from another host
        # Reflex evaluates what a handler sends (toasts), and its pages start with inline scripts.
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",  # wallets bring their icons as data
        "frame-ancestors 'none'",  # nobody signs in inside of another site's frame
        "base-uri 'self'",
        "form-action 'self'",
        "object-src 'none'",
    ]
)
_HASHED: Final = "/assets/"
"""The build's own files: a name is never used for another content."""


class PageDelivery:
    """Wraps the whole app; answers below `/api` pass untouched.

    `pages` are the paths of pages that the build wrote as folders: without this, `/trade` would be
    redirected to `/trade/`.
    """

    def __init__(self, app: ASGIApp, pages: Collection[str]) -> None:
        self._app = app
        self._pages = frozenset(pages)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith("/api"):
            await self._app(scope, receive, send)
            return
        path: str = scope["path"]

        async def completed(message: Message) -> None:
            if message["type"] == "http.response.start":
                _complete(MutableHeaders(scope=message), path, message["status"])
            await send(message)

        if path in self._pages:
            scope = {**scope, "path": f"{path}/"}
        await self._app(scope, receive, completed)


def _complete(headers: MutableHeaders, path: str, status: int) -> None:
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "same-origin"
    headers["Content-Security-Policy"] = CONTENT_POLICY
    lasting = path.startswith(_HASHED) and status < 400
    fresh = "public, max-age=31536000, immutable" if lasting else "no-cache"
    headers.setdefault("Cache-Control", fresh)
