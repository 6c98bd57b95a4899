"""How pages and their files reach a browser: plain addresses, caching, what a page may do."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from paper_trade.ui.content_policy import PERMISSIONS, content_policy, inline_scripts

_HASHED: Final = "/assets/"
"""The build's own files: a name is never used for another content."""


class PageDelivery:
    """Wraps the whole app; answers below `/api` pass untouched.

    `pages` are the paths of pages that the build wrote as folders: without this, `/trade` would be
    redirected to `/trade/`. `folder` is where the built pages are.
    """

    def __init__(self, app: ASGIApp, pages: Collection[str], folder: Path) -> None:
        self._app = app
        self._pages = frozenset(pages)
        self._policy = content_policy(inline_scripts(folder))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith("/api"):
            await self._app(scope, receive, send)
            return
        path: str = scope["path"]

        async def completed(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._complete(MutableHeaders(scope=message), path, message["status"])
            await send(message)

        if path in self._pages:
            scope = {**scope, "path": f"{path}/"}
        await self._app(scope, receive, completed)

    def _complete(self, headers: MutableHeaders, path: str, status: int) -> None:
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Referrer-Policy"] = "same-origin"
        if headers.get("Content-Type", "").startswith("text/html"):
            headers["Content-Security-Policy"] = self._policy
            headers["Permissions-Policy"] = PERMISSIONS
            # No page of another site holds a handle of ours; wallets may open windows of their own.
            headers["Cross-Origin-Opener-Policy"] = "same-origin-allow-popups"
        lasting = path.startswith(_HASHED) and status < 400
        fresh = "public, max-age=31536000, immutable" if lasting else "no-cache"
        headers.setdefault("Cache-Control", fresh)
