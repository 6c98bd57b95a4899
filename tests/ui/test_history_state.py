"""The lists under the chart, turned and filtered."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from paper_trade.errors import (
    InsufficientBalance,
    RateLimited,
    Unauthenticated,
    ValidationFailed,
)
from paper_trade.trading.orders import OrderRequest
from paper_trade.ui.history_state import PAGE, LedgerState, OrdersState, PagedList, TradesState
from paper_trade.vocabulary import Side
from tests.api.stage import SOL, Stage, stage
from tests.ui.page_states import page_of, page_with, send


@pytest.fixture
async def play(
    database_url: str, redis_url: str, engine: AsyncEngine, redis: Redis
) -> AsyncIterator[Stage]:
    async with stage(database_url, redis_url, rate_limit_reads=12) as play:
        await play.set_price("150")
        yield play


def ids(state: TradesState | OrdersState | LedgerState) -> list[int]:
    return [int(row.id) for row in state.rows]


async def test_pages_are_turned_to_the_end_and_back(play: Stage) -> None:
    state, user_id = await page_of(play, TradesState)
    for _ in range(2 * PAGE + 1):
        await play.buy(user_id)
    await send(state, "reread")
    first = ids(state)
    assert (len(first), state.page, state.has_older, state.phase) == (PAGE, 1, True, "ready")
    await send(state, "show_older")
    await send(state, "show_older")
    assert (len(state.rows), state.page, state.has_older) == (1, 3, False)
    await send(state, "show_older")
    assert (len(state.rows), state.page) == (1, 3)
    await send(state, "show_newer")
    second = ids(state)
    assert (len(second), state.page) == (PAGE, 2)
    assert first[-1] == second[0] + 1
    await play.buy(user_id)
    await send(state, "reread")
    assert ids(state) == second
    await send(state, "show_newer")
    await send(state, "show_newer")
    assert (ids(state)[1:], state.page) == (first[:-1], 1)


async def test_a_page_of_an_account_that_is_gone_gives_way_to_the_first(play: Stage) -> None:
    state, user_id = await page_of(play, TradesState)
    await play.buy(user_id)
    state._starts, state.page = [1], 2  # Ids of another account are lower or higher.
    await send(state, "reread")
    assert (len(state.rows), state.page) == (1, 1)


async def test_a_filter_begins_at_the_first_page(play: Stage) -> None:
    state, user_id = await page_of(play, OrdersState)
    for _ in range(PAGE + 1):
        await play.buy(user_id)
    await send(state, "reread")
    await send(state, "show_older")
    await send(state, "choose_side", "buy")
    assert (len(state.rows), state.page) == (PAGE, 1)
    await send(state, "choose_side", "sell")
    assert state.rows == []
    await send(state, "choose_side", "")
    assert len(state.rows) == PAGE


async def test_rejected_orders_are_listed_apart(play: Stage) -> None:
    state, user_id = await page_of(play, OrdersState)
    with pytest.raises(InsufficientBalance):
        await play.services.desk.place(user_id, OrderRequest(Side.BUY, size=100 * SOL))
    await send(state, "reread")
    assert state.rows == []
    await send(state, "choose_status", "rejected")
    assert [row.refusal for row in state.rows] == ["Not enough funds"]


async def test_the_ledger_is_filtered_by_asset(play: Stage) -> None:
    state, user_id = await page_of(play, LedgerState)
    await play.buy(user_id)
    await send(state, "choose_asset", "SOL")
    assert [row.what for row in state.rows] == ["Bought SOL"]
    await send(state, "choose_asset", "")
    assert [row.what for row in state.rows][-1] == "Starting funds"


@pytest.mark.parametrize(
    ("kind", "event"),
    [
        (OrdersState, "choose_side"),
        (OrdersState, "choose_status"),
        (TradesState, "choose_side"),
        (LedgerState, "choose_asset"),
    ],
)
@pytest.mark.parametrize("value", ["both", "BUY", 7, ["buy"], {"a": 1}, None])
async def test_a_filter_that_the_page_does_not_offer_is_refused(
    play: Stage, kind: type[PagedList], event: str, value: object
) -> None:
    state, _ = await page_of(play, kind)
    with pytest.raises(ValidationFailed):
        await send(state, event, value)


@pytest.mark.parametrize("event", ["reread", "show_older", "show_newer"])
async def test_reading_counts_and_a_failure_is_said(play: Stage, event: str) -> None:
    state, _ = await page_of(play, OrdersState)
    for _ in range(12):
        await send(state, event)
    assert state.phase == "ready"
    with pytest.raises(RateLimited):
        await send(state, event)
    assert state.phase == "failed"


@pytest.mark.parametrize(
    ("kind", "event", "values"),
    [
        (OrdersState, "reread", ()),
        (OrdersState, "choose_status", ("rejected",)),
        (TradesState, "show_older", ()),
        (TradesState, "choose_side", ("buy",)),
        (LedgerState, "show_newer", ()),
        (LedgerState, "choose_asset", ("SOL",)),
    ],
)
@pytest.mark.usefixtures("play")
async def test_a_stranger_reads_nothing(
    kind: type[PagedList], event: str, values: tuple[str, ...]
) -> None:
    state = page_with("session=forged", kind)
    with pytest.raises(Unauthenticated):
        await send(state, event, *values)
