"""Accounts with a past, for audits to look into."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from random import Random

from sqlalchemy.ext.asyncio import AsyncEngine

from paper_trade.clock import utc_now
from paper_trade.errors import PaperTradeError
from paper_trade.findings import Finding
from paper_trade.trading.audit.auditor import audit
from paper_trade.trading.orders import OrderRequest
from paper_trade.vocabulary import Side
from tests.trading.market import SOL, USDC, Market, buy, sell


async def findings(engine: AsyncEngine) -> list[Finding]:
    """All that an audit finds now."""
    found: list[Finding] = []
    outcome = await audit(engine, utc_now, found.append)
    assert outcome.total == len(found)
    return found


async def account_of(market: Market, user: int) -> int:
    return int((await market.portfolios.get(user))["account"]["id"])


async def trade_a_little(market: Market, user: int) -> None:
    """Three trades and a refusal.

    2 SOL for 300 USDC and a fee of 0.3; 0.5 of them sold for 80 less 0.08, with a profit of 5;
    SOL for 100 USDC, the fee included.
    """
    market.price.price = Decimal(150)
    await market.desk.place(user, buy(2 * SOL))
    market.price.price = Decimal(160)
    await market.desk.place(user, sell(SOL // 2))
    await market.desk.place(user, OrderRequest(Side.BUY, quote_size=100 * USDC))
    with suppress(PaperTradeError):
        await market.desk.place(user, buy(1000 * SOL))


async def random_order(market: Market, user: int, random: Random) -> None:
    """An order at some price, which may be refused."""
    price = Decimal(random.randint(1, 10 ** random.randint(3, 12))) / 10 ** random.randint(0, 8)
    market.price.price, market.price.confidence = price, price / 1000
    request = OrderRequest(random.choice(list(Side)), size=random.randint(SOL // 1000, 3 * SOL))
    if random.random() < 0.5:
        request = replace(request, size=None, quote_size=random.randint(1, 400 * USDC))
    with suppress(PaperTradeError):
        await market.desk.place(user, request)
