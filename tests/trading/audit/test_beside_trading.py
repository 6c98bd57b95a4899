"""The audit beside trading: neither waits for the other, and nothing false is found."""

from __future__ import annotations

import asyncio
from random import Random

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from paper_trade.db.session import Pool
from paper_trade.trading.audit import reading
from paper_trade.trading.audit.reading import read_piece
from tests.trading.audit.history import findings, random_order, trade_a_little
from tests.trading.locks import until_waiting
from tests.trading.market import SOL, Market, buy
from workers.timetable import OUTAGE

LOCKS = text("SELECT DISTINCT mode FROM pg_locks WHERE pid = :pid AND locktype = 'relation'")
AUDITORS = text(
    """
    SELECT pid FROM pg_stat_activity
    WHERE state = 'idle in transaction' AND datname = current_database()
    """
)

END = text("SELECT pg_terminate_backend(:pid, 10000)")


@pytest.fixture
def market(engine: AsyncEngine, pool: Pool) -> Market:
    return Market(engine, pool)


async def test_orders_and_resets_do_not_wait_for_a_piece_that_is_being_read(
    market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The piece stays as it was when it began, and holds no lock that a change would wait for."""
    monkeypatch.setattr(reading, "CHUNK", 1)
    user = await market.user()
    await trade_a_little(market, user)
    async with read_piece(market.engine, 0) as piece:
        assert piece is not None
        begun = piece.events(piece.accounts[0].id)
        await anext(begun)
        async with market.engine.connect() as connection:
            auditor = (await connection.execute(AUDITORS)).scalar_one()
            held = (await connection.execute(LOCKS, {"pid": auditor})).scalars().all()
        assert held == ["AccessShareLock"]
        await market.desk.place(user, buy(SOL // 10))
        await market.accounts.reset(user)
        await market.desk.place(user, buy(SOL // 10))
        assert len([event async for event in begun]) == 3
    assert await findings(market.engine) == []


async def test_a_piece_shows_one_moment_whatever_is_traded_while_it_is_read(
    market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The trades and entries are read after the accounts, and of the same moment."""
    user = await market.user()
    await trade_a_little(market, user)
    held_up = "CROSS JOIN (SELECT pg_advisory_xact_lock(7)) AS held_up WHERE a.id >"
    monkeypatch.setattr(reading, "ACCOUNTS", reading.ACCOUNTS.replace("WHERE a.id >", held_up))
    async with market.engine.begin() as holder:
        await holder.exec_driver_sql("SELECT pg_advisory_xact_lock(7)")
        audit = asyncio.create_task(findings(market.engine))
        await until_waiting(market.engine)
        await market.desk.place(user, buy(SOL // 10))
    assert await audit == []


async def test_an_audit_does_not_wait_for_an_order_that_holds_its_locks(market: Market) -> None:
    user = await market.user()
    await trade_a_little(market, user)
    async with market.engine.begin() as holder:
        everything = "SELECT 1 FROM accounts, balances, positions FOR UPDATE"
        await holder.exec_driver_sql(everything)
        waiting = asyncio.create_task(market.desk.place(user, buy(SOL // 10)))
        await until_waiting(market.engine)
        assert await findings(market.engine) == []
        assert not waiting.done()
    await waiting


async def test_a_connection_that_breaks_is_an_outage_and_the_next_audit_works(
    market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "CHUNK", 1)
    await trade_a_little(market, await market.user())
    with pytest.raises(OUTAGE):
        await read_until_the_connection_breaks(market.engine)
    assert await findings(market.engine) == []


async def read_until_the_connection_breaks(engine: AsyncEngine) -> None:
    async with read_piece(engine, 0) as piece:
        assert piece is not None
        events = piece.events(piece.accounts[0].id)
        await anext(events)
        async with engine.connect() as connection:
            auditor = (await connection.execute(AUDITORS)).scalar_one()
            await connection.execute(END, {"pid": auditor})
        async for _ in events:
            pass


async def test_audits_while_orders_are_placed_find_nothing(
    market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "CHUNK", 3)
    monkeypatch.setattr(reading, "ACCOUNTS_AT_ONCE", 2)
    users = [await market.user(f"wallet-{number}") for number in range(5)]
    random = Random(7)

    async def trade(user: int) -> None:
        for _ in range(25):
            await random_order(market, user, random)
        await market.accounts.reset(user)
        await random_order(market, user, random)

    trading = asyncio.gather(*map(trade, users))
    audits = 0
    while not trading.done():
        assert await findings(market.engine) == []
        audits += 1
    await trading
    assert audits > 1
    assert await findings(market.engine) == []
