"""The states behind an open page, and the events that reach them, without a browser."""

from __future__ import annotations

from inspect import isasyncgen, isawaitable
from typing import TypeVar

import reflex as rx
from reflex.istate.data import HeaderData, RouterData

from paper_trade.ui.sealed_cookie import sealed
from tests.api.stage import Stage

Page = TypeVar("Page", bound=rx.State)


async def page_of(play: Stage, kind: type[Page]) -> tuple[Page, int]:
    """The state behind the page of a signed-in user, and that user's id."""
    token, session = await play.sign_in()
    return page_with(sealed(token), kind), session.user_id


def page_with(cookie: str, kind: type[Page]) -> Page:
    """The state behind a page whose event socket came with this Cookie header."""
    root = rx.State(_reflex_internal_init=True)  # type: ignore[call-arg] # Reflex hides it
    root.router = RouterData(headers=HeaderData(cookie=cookie))
    state = root.get_substate(kind.get_full_name().split("."))
    assert isinstance(state, kind)
    return state


async def send(state: rx.State, event: str, *values: object) -> None:
    """Have the handler do all that it does."""
    handling = type(state).event_handlers[event].fn(state, *values)
    if isawaitable(handling):
        handling = await handling
    if isasyncgen(handling):
        async for _ in handling:
            pass
