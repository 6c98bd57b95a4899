"""A running API and its visitors, for tests."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from fastapi import FastAPI
from starlette.routing import Route

from paper_trade.api.app import create_api
from paper_trade.bootstrap import Services, open_services
from paper_trade.settings import Settings
from tests.auth.wallets import Wallet

IP = "203.0.113.7"
PROBLEM = "application/problem+json"


@dataclass
class Site:
    """The API with its services. `origin` is the first configured one."""

    api: FastAPI
    services: Services
    clients: list[httpx.AsyncClient] = field(default_factory=list)

    @property
    def origin(self) -> str:
        return self.services.settings.origins[0]

    def program(self, ip: str = IP, **headers: str) -> httpx.AsyncClient:
        """A client that sends no Origin (it keeps cookies, as any httpx client)."""
        transport = httpx.ASGITransport(self.api, client=(ip, 50_000))
        client = httpx.AsyncClient(transport=transport, base_url=self.origin, headers=headers)
        self.clients.append(client)
        return client

    def browser(self, ip: str = IP) -> httpx.AsyncClient:
        """A client that sends the site's own Origin."""
        return self.program(ip, Origin=self.origin)

    def add_route(
        self, path: str, endpoint: Callable[..., Awaitable[Any]], method: str = "GET"
    ) -> None:
        """A route for this test alone, in front of all others."""
        self.api.router.routes.insert(0, Route(path, endpoint, methods=[method]))


@asynccontextmanager
async def open_site(settings: Settings) -> AsyncIterator[Site]:
    """Run the services and the API of `settings`."""
    async with open_services(settings) as services:
        site = Site(create_api(), services)
        try:
            yield site
        finally:
            for client in site.clients:
                await client.aclose()


async def ask_nonce(client: httpx.AsyncClient, wallet: Wallet) -> dict[str, Any]:
    """The answer of the nonce route, which must be a 200."""
    response = await client.post("/api/auth/nonce", json={"address": wallet.address})
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


def login_body(wallet: Wallet, message: str) -> dict[str, str]:
    """What a page sends after the wallet has signed `message`."""
    signed, signature = wallet.answer(message)
    return {"address": wallet.address, "signed_message": signed, "signature": signature}


async def log_in(client: httpx.AsyncClient, wallet: Wallet | None = None) -> dict[str, Any]:
    """Sign in; the client holds the cookie, the answer the token."""
    wallet = wallet or Wallet()
    started = await ask_nonce(client, wallet)
    response = await client.post("/api/auth/login", json=login_body(wallet, started["message"]))
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def assert_problem(response: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """Require the one shape of error, and give its body."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == PROBLEM
    body: dict[str, Any] = response.json()
    assert (body["status"], body["code"], body["type"]) == (status, code, "about:blank")
    assert body["request_id"] == response.headers["x-request-id"]
    assert body["title"]
    assert body["detail"]
    return body
