"""An account without its pages: signed in and traded by the API, in a browser's own cookies."""

from __future__ import annotations

from typing import Any

from playwright.async_api import APIResponse, BrowserContext

from tests.auth.wallets import Wallet


class Account:
    """Somebody signed in; the pages of `context` see the session from their next load on."""

    def __init__(self, context: BrowserContext, origin: str) -> None:
        self._request = context.request
        self._headers = {"Origin": origin}

    async def sign_in(self) -> None:
        """As a newcomer, with 1000 USDC."""
        wallet = Wallet()
        started = await (await self.post("/api/auth/nonce", address=wallet.address)).json()
        signed, signature = wallet.answer(started["message"])
        answer = await self.post(
            "/api/auth/login",
            address=wallet.address,
            signed_message=signed,
            signature=signature,
        )
        assert answer.ok, await answer.text()

    async def order(self, **fields: str) -> dict[str, Any]:
        """A filled order: `side` and `size` or `quote_size`."""
        answer = await self.post("/api/orders", **fields)
        assert answer.status == 201, await answer.text()
        order: dict[str, Any] = (await answer.json())["order"]
        return order

    async def post(self, path: str, **body: str) -> APIResponse:
        return await self._request.post(path, data=body, headers=self._headers)
