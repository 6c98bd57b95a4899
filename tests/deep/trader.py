"""A client of the REST API as a program writes one, and the log of what it was told."""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import dataclass, field

import httpx

from tests.auth.wallets import Wallet
from tests.deep.history import (
    Attempt,
    Fill,
    Filled,
    History,
    Order,
    Outcome,
    Reading,
    Refused,
    Unknown,
)

ANSWER_LIMIT_S = 20.0
"""Above the server's own limit: whoever waits longer waits for a process that is frozen."""
SIGN_IN_PAUSE_S = 0.2
NEW_CONNECTIONS = 0.2
"""Of all orders: a connection that is kept never leaves its web process, however many there are."""
NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
UNREACHABLE = Refused(0, "unreachable")


@dataclass
class Account:
    """Somebody's wallet and the newest session; several clients may share it."""

    wallet: Wallet = field(default_factory=Wallet)
    token: str = ""
    signing_in: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def address(self) -> str:
        return self.wallet.address


class Trader:
    """One client with connections of its own. Everything it hears goes into `history`."""

    def __init__(self, origin: str, account: Account, history: History) -> None:
        self.account = account
        self.in_flight = 0
        self._history = history
        self._http = httpx.AsyncClient(base_url=origin, timeout=ANSWER_LIMIT_S, trust_env=False)

    async def close(self) -> None:
        await self._http.aclose()

    async def sign_in(self, refused_token: str = "") -> None:
        """Get a session, however long it takes; not if another client just got one."""
        async with self.account.signing_in:
            while self.account.token == refused_token:
                try:
                    await self._sign_in()
                except (httpx.HTTPError, ValueError):
                    await asyncio.sleep(SIGN_IN_PAUSE_S)

    async def _sign_in(self) -> None:
        address = self.account.address
        started = await self._http.post("/api/auth/nonce", json={"address": address})
        told = started.raise_for_status().json()
        signed, signature = self.account.wallet.answer(told["message"])
        login = {"address": address, "signed_message": signed, "signature": signature}
        body = {**login, "challenge": told["challenge"]}
        done = await self._http.post("/api/auth/login", json=body)
        self.account.token = done.raise_for_status().json()["token"]

    async def is_signed_in(self) -> bool:
        """Whether the API knows the session."""
        headers = {"Authorization": f"Bearer {self.account.token}"}
        answer = await self._http.get("/api/auth/session", headers=headers)
        assert answer.status_code in {httpx.codes.OK, httpx.codes.UNAUTHORIZED}, answer.text
        return answer.status_code == httpx.codes.OK

    async def send(self, order: Order) -> Attempt:
        """Send an order once."""
        token = self.account.token
        sent_at = time.time()
        self.in_flight += 1
        try:
            outcome = await self._post(order, token)
        finally:
            self.in_flight -= 1
        attempt = Attempt(order, sent_at, time.time(), outcome)
        self._history.attempts.append(attempt)
        if isinstance(outcome, Refused) and outcome.status == httpx.codes.UNAUTHORIZED:
            await self.sign_in(token)
        return attempt

    async def _post(self, order: Order, token: str) -> Outcome:
        headers = {"Authorization": f"Bearer {token}"}
        if random.random() < NEW_CONNECTIONS:
            headers["Connection"] = "close"
        try:
            answer = await self._http.post("/api/orders", json=order.body(), headers=headers)
        except NEVER_SENT:
            return UNREACHABLE
        except httpx.TransportError as error:
            return Unknown(type(error).__name__)
        return outcome_of(answer)

    async def read_portfolio(self) -> None:
        """Read the portfolio once; what cannot be read now is no matter."""
        token, sent_at = self.account.token, time.time()
        headers = {"Authorization": f"Bearer {token}"}
        try:
            answer = await self._http.get("/api/portfolio", headers=headers)
        except httpx.TransportError:
            return
        if answer.status_code == httpx.codes.OK:
            reading = Reading.of_answer(self.account.address, sent_at, time.time(), answer.json())
            self._history.readings.append(reading)
        elif answer.status_code == httpx.codes.UNAUTHORIZED:
            await self.sign_in(token)


def outcome_of(answer: httpx.Response) -> Outcome:
    """What an answer to an order means. One that is none of the API's is refused as unclear."""
    if answer.status_code in {httpx.codes.OK, httpx.codes.CREATED}:
        fill = Fill.of_answer(answer.json()["order"])
        return Filled(fill, replayed=answer.status_code == httpx.codes.OK)
    if answer.headers.get("content-type") != "application/problem+json":
        return Refused(answer.status_code, "no problem document")
    problem = answer.json()
    if problem.get("outcome") == "unknown":
        return Unknown(problem["code"])
    return Refused(answer.status_code, problem["code"])
