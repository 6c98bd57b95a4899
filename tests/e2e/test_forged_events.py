"""Any client can send any event to the pages' handlers: none of it gets further than its cookie."""

from __future__ import annotations

import time
from uuid import uuid4

import pytest
from playwright.async_api import BrowserContext
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from tests.e2e.event_socket import event_socket
from tests.e2e.terminal import Terminal

pytestmark = pytest.mark.asyncio(loop_scope="session")


def order(**fields: object) -> dict[str, object]:
    intent = {"side": "buy", "unit": "USDC", "amount": "100", "limit": ""}
    sending = {"client_order_id": str(uuid4()), "pressed_at": str(int(time.time() * 1000))}
    return intent | sending | fields


async def cookie_of(context: BrowserContext) -> str:
    cookies = await context.cookies()
    return "; ".join(f"{one.get('name')}={one.get('value')}" for one in cookies)


async def balance(context: BrowserContext) -> str:
    portfolio = await (await context.request.get("/api/portfolio")).json()
    return next(str(b["available"]) for b in portfolio["balances"] if b["asset"] == "USDC")


async def test_a_stranger_orders_nothing(origin: str) -> None:
    async with event_socket(origin) as stranger:
        for handler, payload in (
            ("place", {"form": order()}),
            ("refresh", {"account_id": "1", "sequence": 1}),
            ("reread", {}),
            ("open_receipt", {"order_id": "1"}),
        ):
            await stranger.send(handler, **payload)
            assert "session-ended" in await stranger.answer()


async def test_an_open_socket_dies_with_its_session(
    context: BrowserContext, terminal: Terminal, origin: str
) -> None:
    await terminal.enter_with_practice_wallet()
    async with event_socket(origin, await cookie_of(context)) as own:
        await own.send("place", form=order())
        assert "Bought" in await own.answer()
        assert await balance(context) == "900"
        await terminal.sign_out()
        await own.send("place", form=order())
        assert "session-ended" in await own.answer()
    await terminal.enter_with_practice_wallet()
    assert await balance(context) == "900"


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"side": "steal"},
        {"amount": "-100"},
        {"amount": "1e9"},
        {"amount": 100},
        {"amount": ["100"]},
        {"unit": "BTC"},
        {"client_order_id": "x"},
        {"amount": "9" * 400},
        {"limit": "0"},
        {"limit": None},
        {"pressed_at": "now"},
    ],
    ids=str,
)
async def test_a_malformed_order_is_refused_with_words(
    context: BrowserContext, terminal: Terminal, origin: str, form: dict[str, object]
) -> None:
    await terminal.enter_with_practice_wallet()
    async with event_socket(origin, await cookie_of(context)) as own:
        await own.send("place", form=order(**form) if form else {})
        answer = await own.answer()
    assert "The request is not valid" in answer
    assert "Traceback" not in answer
    assert await balance(context) == "1000"


async def test_an_order_that_comes_late_is_not_filled(
    context: BrowserContext, terminal: Terminal, origin: str
) -> None:
    """As from a page whose event socket was down while its button was pressed."""
    await terminal.enter_with_practice_wallet()
    pressed = int((time.time() - 6) * 1000)
    async with event_socket(origin, await cookie_of(context)) as own:
        await own.send("place", form=order(pressed_at=str(pressed)))
        assert "Not sent in time" in await own.answer()
    assert await balance(context) == "1000"


async def test_private_methods_and_vars_are_out_of_reach(
    context: BrowserContext, terminal: Terminal, origin: str
) -> None:
    await terminal.enter_with_practice_wallet()
    async with event_socket(origin, await cookie_of(context)) as own:
        await own.send("_reread", user_id=1)
        await own.send("set_address", value="forged")
        await own.send("setvar", var_name="address", value="forged")
        assert "Something went wrong" in await own.answer()
        await own.send("place", form=order())
        assert "Bought" in await own.answer()
        assert not [message for message in own.heard if "forged" in message]


async def test_the_session_cookie_is_never_sent_back(
    context: BrowserContext, terminal: Terminal, origin: str
) -> None:
    await terminal.enter_with_practice_wallet()
    cookies = await context.cookies()
    token = next(str(one.get("value")) for one in cookies if one.get("name") == "session")
    async with event_socket(origin, f"session={token}") as own:
        await own.send("place", form=order())
        assert "Bought" in await own.answer()
        assert not [message for message in own.heard if token in message]


async def test_another_sites_page_cannot_open_the_event_socket(origin: str) -> None:
    address = origin.replace("http", "ws")
    with pytest.raises(InvalidStatus):
        async with connect(
            f"{address}/_event/?EIO=4&transport=websocket&token={uuid4()}",
            origin="https://elsewhere.example",  # type: ignore[arg-type]
        ):
            pass
