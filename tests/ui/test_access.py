"""The pages' events are counted with the requests of the API, by user."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from paper_trade.errors import RateLimited
from paper_trade.ui.access import admit_order, admit_read
from paper_trade.ui.trade_state import TradeState
from tests.api.stage import Stage, stage
from tests.ui.page_states import page_of, send

LIMIT = 3


@pytest.fixture
async def play(
    database_url: str, redis_url: str, engine: AsyncEngine, redis: Redis
) -> AsyncIterator[Stage]:
    async with stage(
        database_url, redis_url, rate_limit_reads=LIMIT, rate_limit_orders=LIMIT
    ) as play:
        yield play


@pytest.mark.parametrize(("admit", "scope"), [(admit_read, "reads"), (admit_order, "orders")])
async def test_a_page_and_the_api_have_one_limit(
    play: Stage, admit: Callable[[int], Awaitable[None]], scope: str
) -> None:
    await admit(7)
    for _ in range(LIMIT - 1):
        assert (await play.services.rate_limiter.admit(scope, "7", LIMIT)).admitted
    with pytest.raises(RateLimited) as refused:
        await admit(7)
    assert 1 <= refused.value.fields["retry_after"] <= 60
    await admit(8)


@pytest.mark.parametrize("admit", [admit_read, admit_order])
async def test_nought_switches_the_limit_off(
    database_url: str, redis_url: str, redis: Redis, admit: Callable[[int], Awaitable[None]]
) -> None:
    async with stage(database_url, redis_url, rate_limit_reads=0, rate_limit_orders=0):
        await admit(7)
    assert not await redis.keys("rate:*")


@pytest.mark.parametrize(
    ("event", "values"), [("load", ()), ("reread", ()), ("refresh", ("1", 99))]
)
async def test_reading_the_account_counts(
    play: Stage, event: str, values: tuple[object, ...]
) -> None:
    state, _ = await page_of(play, TradeState)
    for _ in range(LIMIT):
        await send(state, event, *values)
    with pytest.raises(RateLimited):
        await send(state, event, *values)


async def test_what_reads_nothing_does_not_count(play: Stage) -> None:
    state, user_id = await page_of(play, TradeState)
    account_id = (await play.services.portfolios.get(user_id))["account"]["id"]
    await send(state, "load")
    for _ in range(LIMIT):
        await send(state, "refresh", account_id, 0)
    verdict = await play.services.rate_limiter.admit("reads", str(user_id), LIMIT)
    assert verdict.remaining == LIMIT - 2


async def test_a_reset_before_the_first_trade_is_news(play: Stage) -> None:
    """Each account counts its events from nought."""
    state, user_id = await page_of(play, TradeState)
    await send(state, "load")
    account = await play.services.accounts.reset(user_id, 250_000_000)
    await send(state, "refresh", account["id"], 0)
    assert state.account.usdc == "250"


async def test_an_account_that_cannot_be_read_is_said_until_it_can(play: Stage) -> None:
    state, user_id = await page_of(play, TradeState)
    for _ in range(LIMIT):
        await admit_read(user_id)
    with pytest.raises(RateLimited):
        await send(state, "load")
    assert (state.ready, state.failed) == (False, True)
    await play.services.redis.delete(*await play.services.redis.keys("rate:*"))
    await send(state, "load")
    assert (state.ready, state.failed) == (True, False)
    for _ in range(LIMIT - 1):
        await admit_read(user_id)
    with pytest.raises(RateLimited):
        await send(state, "load")
    assert (state.ready, state.failed) == (True, False)
