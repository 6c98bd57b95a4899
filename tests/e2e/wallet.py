"""A Wallet Standard wallet for a page under test, with a real Ed25519 key."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from nacl.signing import SigningKey
from playwright.async_api import BrowserContext, Page
from solders.pubkey import Pubkey

SCRIPT = Path(__file__).with_name("wallet_in_page.js")
NAME = "Test Wallet"


@dataclass(eq=False)
class Wallet:
    """Signs for real; `features` are those of the Wallet Standard that it offers for signing."""

    features: Sequence[str] = ("solana:signIn", "solana:signMessage")
    answer: str = "sign"
    key: SigningKey = field(default_factory=SigningKey.generate)

    @property
    def address(self) -> str:
        return str(Pubkey.from_bytes(bytes(self.key.verify_key)))

    async def install(self, context: BrowserContext) -> None:
        """Have every page of `context` find this wallet."""
        await context.expose_function("testWalletSign", self._sign)
        await context.add_init_script(script=self._script())

    async def appear(self, page: Page) -> None:
        """Have `page` find this wallet now, long after it was loaded."""
        await page.evaluate(self._script())

    def _script(self) -> str:
        about = {
            "name": NAME,
            "address": self.address,
            "publicKey": list(bytes(self.key.verify_key)),
            "features": list(self.features),
            "answer": self.answer,
        }
        return f"window.testWallet = {json.dumps(about)};\n{SCRIPT.read_text()}"

    def _sign(self, message: list[int]) -> list[int]:
        return list(self.key.sign(bytes(message)).signature)
