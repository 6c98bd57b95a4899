"""No request waits for ever, whatever hangs below."""

from __future__ import annotations

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from paper_trade.api.paths import is_api_path
from paper_trade.errors import OutcomeUnknown

ANSWER_WITHIN_S = 12.0
"""Longer than every limit below: waiting for a connection, a lock, a statement."""


class Deadline:
    """Refuses a request that has no answer in time, and lets its work come to its own end.

    The limits of PostgreSQL are kept by PostgreSQL: one that is frozen, or behind a dead network,
    keeps none. The work is not cancelled, because an order that is being committed must not be.

    Raises:
        OutcomeUnknown: to the caller, which answers the client.
    """

    def __init__(self, app: ASGIApp, answer_within_s: float = ANSWER_WITHIN_S) -> None:
        self._app = app
        self._answer_within_s = answer_within_s
        self._late: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not is_api_path(scope["path"]):
            await self._app(scope, receive, send)
            return
        answered = asyncio.Event()
        refused = False

        async def in_time(message: Message) -> None:
            if not refused:
                answered.set()
                await send(message)

        work = asyncio.ensure_future(self._work(scope, receive, in_time, answered))
        try:
            async with asyncio.timeout(self._answer_within_s):
                await answered.wait()
        except TimeoutError:
            refused = True
            self._late.add(work)
            work.add_done_callback(self._late.discard)
            raise OutcomeUnknown(
                "There was no answer in time. If you sent an order, please look at your orders; "
                "sending it again with the same client_order_id never fills it twice."
            ) from None
        await work

    async def _work(
        self, scope: Scope, receive: Receive, send: Send, answered: asyncio.Event
    ) -> None:
        try:
            await self._app(scope, receive, send)
        finally:
            answered.set()
