"""Every handler of every state, called as an attacker would: nothing of another's is seen or moved.

The handlers are those that the pages have, so a new one is tried without being named here.
"""

from __future__ import annotations

import asyncio
import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from typing import Any

import pytest
import reflex as rx
from playwright.async_api import Browser, BrowserContext

from paper_trade import ui
from tests.deep.report import note
from tests.e2e.account import Account
from tests.e2e.event_socket import event_socket
from tests.e2e.test_forged_events import cookie_of

pytestmark = pytest.mark.asyncio(loop_scope="session")

SIZE = "1.234567891"
"""Of the victim's order: nobody else has this number."""
QUIET_S = 1.0
EVENTS_A_SOCKET = 150
"""More at once would be cut off, as a flood."""


def states(base: type[rx.State] = rx.State) -> Iterator[type[rx.State]]:
    for module in pkgutil.walk_packages(ui.__path__, f"{ui.__name__}."):
        if module.name.endswith("_state"):
            importlib.import_module(module.name)
    for state in base.__subclasses__():
        if state.__module__.startswith(ui.__name__):
            yield state


def hostile_events(ids: dict[str, str]) -> list[tuple[str, dict[str, Any]]]:
    """Full names of handlers with payloads: another's ids, wrong types, too much, nothing."""
    values: list[Any] = [*ids.values(), None, -1, 1.5, [], {}, ["x"], "' OR 1=1 --", "x" * 10_000]
    events = []
    for state in states():
        for name, handler in state.event_handlers.items():
            arguments = list(inspect.signature(handler.fn).parameters)[1:]
            full_name = f"{state.get_full_name()}.{name}"
            events += [(full_name, dict.fromkeys(arguments, value)) for value in values]
            events += [(full_name, {}), (full_name, {"self": 1, "state": 1, "user_id": 1})]
    return events


async def read(context: BrowserContext) -> list[Any]:
    """All that an account has and has done, but for what moves with the price."""
    found = []
    for path in ("portfolio", "orders?limit=200", "orders?status=rejected", "ledger", "accounts"):
        answer = await context.request.get(f"/api/{path}")
        assert answer.ok
        found.append(await answer.json())
    return [found[0]["balances"], found[0]["sequence"], *found[1:4], len(found[4]["accounts"])]


@pytest.mark.parametrize("signed_in", [False, True], ids=["stranger", "another user"])
async def test_no_handler_gives_or_takes_what_is_anothers(
    browser: Browser, context: BrowserContext, origin: str, signed_in: bool
) -> None:
    victim = Account(context, origin)
    await victim.sign_in()
    order = await victim.order(side="buy", size=SIZE)
    before = await read(context)
    account_id = (await (await context.request.get("/api/portfolio")).json())["account"]["id"]
    ids = {"order": order["id"], "trade": order["trade"]["id"], "account": account_id}
    events = hostile_events(ids)
    assert len(events) > 100
    cookie = ""
    attacker = await browser.new_context(base_url=origin)
    if signed_in:
        await Account(attacker, origin).sign_in()
        cookie = await cookie_of(attacker)
    heard = ""
    for first in range(0, len(events), EVENTS_A_SOCKET):
        async with event_socket(origin, cookie) as socket:
            for name, payload in events[first : first + EVENTS_A_SOCKET]:
                await socket.send_to(name, payload)
            heard += "\n".join(await socket.until_quiet(QUIET_S))
            assert not socket.closed, "cut off: not all were tried"
    for secret in (SIZE, "Traceback", "paper_trade/", "psycopg", "SELECT "):
        assert secret not in heard
    assert await read(context) == before
    async with asyncio.timeout(20):
        assert (await attacker.request.get("/api/health")).status in {200, 503}
    await attacker.close()
    who = "another user" if signed_in else "a stranger"
    note("attacks", f"every page handler, by {who}", tried=len(events), result="nothing moved")
