"""The replay by itself: what rounding allows, what is clean, how much it tells."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncEngine

from paper_trade.db.session import Pool
from paper_trade.errors import PaperTradeError
from paper_trade.findings import Finding
from paper_trade.money import MAX_BASE_UNITS, Asset
from paper_trade.trading.audit.notes import MOST_OF_A_KIND, Notes
from paper_trade.trading.audit.rows import FilledOrder
from paper_trade.trading.audit.trades import notional_range
from paper_trade.trading.orders import MAX_SIZE, MIN_SIZE, OrderRequest, Rules, decide
from paper_trade.vocabulary import OrderType, Side
from tests.trading.audit.history import findings, random_order
from tests.trading.market import USDC, Market

MOMENT = datetime(2026, 1, 31, 12, tzinfo=UTC)
EVERYTHING = dict.fromkeys(Asset, MAX_BASE_UNITS)
PRICES = st.decimals("0.00000001", "1000000", places=8)
FEE_RATES = st.sampled_from([Decimal(0), Decimal("0.001"), Decimal("0.0099"), Decimal("0.5")])
REQUESTS = st.one_of(
    st.builds(OrderRequest, st.sampled_from(Side), size=st.integers(MIN_SIZE, MAX_SIZE)),
    st.builds(OrderRequest, st.sampled_from(Side), quote_size=st.integers(1, 10**6 * USDC)),
)


def filled(request: OrderRequest) -> FilledOrder:
    sizes = (request.size, request.quote_size, None, None)
    return FilledOrder(
        1, 1, 1, request.symbol, OrderType.MARKET, request.side, *sizes, b"", MOMENT, None
    )


@settings(deadline=None)
@given(REQUESTS, PRICES, FEE_RATES)
def test_every_fill_is_within_what_its_price_allows(
    request: OrderRequest, price: Decimal, fee_rate: Decimal
) -> None:
    """The rate of the fee is not known to an audit. Of twice the price it would be out."""
    try:
        fill = decide(request, EVERYTHING, price, Rules(fee_rate, 10, Decimal(1)))
    except PaperTradeError:
        reject()
    least, most = notional_range(filled(request), fill)
    assert least <= fill.notional <= most
    twice = notional_range(filled(request), replace(fill, price=2 * price))
    assert fill.notional < twice[0] or fill.notional < 3 + price


@pytest.mark.parametrize("seed", range(3))
async def test_nothing_is_found_in_a_clean_history(
    engine: AsyncEngine, pool: Pool, seed: int
) -> None:
    market, random = Market(engine, pool), Random(seed)
    users = [await market.user(name) for name in ("alice", "bob")]
    for _ in range(120):
        user = random.choice(users)
        await random_order(market, user, random)
        if random.random() < 0.05:
            await market.accounts.reset(user)
    assert await findings(engine) == []


def test_of_many_findings_of_a_kind_the_first_are_told_and_the_rest_are_counted() -> None:
    notes = Notes(7)
    for number in range(100):
        notes.compare("number of entry", number, number, number + 1)
        notes.compare("digest of entry", number, 0, number // 99)
    *first, more = notes.findings()
    assert len(first) == MOST_OF_A_KIND + 1
    assert first[0] == Finding(7, "number of entry 0", "0", "1")
    assert first[-1] == Finding(7, "digest of entry 99", "0", "1")
    assert more == Finding(7, "number of entry, further ones", "0", str(100 - MOST_OF_A_KIND))
