"""What a page load takes over the network, as the browser itself counts it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Page


@dataclass
class Transfer:
    """Responses as they came over the wire: compressed bodies and headers."""

    sizes: dict[str, int] = field(default_factory=dict)
    """Address → bytes."""
    _addresses: dict[str, str] = field(default_factory=dict)

    @property
    def total_bytes(self) -> int:
        return sum(self.sizes.values())

    @property
    def hosts(self) -> set[str]:
        """Whoever was asked for something; data and blobs lie in the page itself."""
        parts = map(urlsplit, self._addresses.values())
        return {part.netloc for part in parts if part.scheme not in {"data", "blob"}}

    def largest(self, count: int = 12) -> str:
        """The heaviest responses, one a line."""
        ranked = sorted(self.sizes.items(), key=lambda item: item[1], reverse=True)
        return "\n".join(f"{size:>8} {urlsplit(address).path}" for address, size in ranked[:count])

    def asked(self, event: dict[str, Any]) -> None:
        self._addresses[event["requestId"]] = event["request"]["url"]

    def opened(self, event: dict[str, Any]) -> None:
        self._addresses[event["requestId"]] = event["url"]

    def finished(self, event: dict[str, Any]) -> None:
        address = self._addresses.get(event["requestId"], event["requestId"])
        self.sizes[address] = self.sizes.get(address, 0) + int(event["encodedDataLength"])


async def watch_transfer(page: Page) -> Transfer:
    """Counts from now on. Frames of sockets are not in it: a visit does not end with its ticks."""
    transfer = Transfer()
    session = await page.context.new_cdp_session(page)
    session.on("Network.requestWillBeSent", transfer.asked)
    session.on("Network.webSocketCreated", transfer.opened)
    session.on("Network.loadingFinished", transfer.finished)
    await session.send("Network.enable")
    return transfer
