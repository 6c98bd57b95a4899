"""A market of the tests' own: a price that stands where it is put, and who listens to fills."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncEngine

from paper_trade.clock import Clock, utc_now
from paper_trade.db.session import Pool
from paper_trade.market.latest_price import LatestPrice
from paper_trade.trading.accounts import Accounts
from paper_trade.trading.audit.auditor import audit
from paper_trade.trading.engine import OrderDesk
from paper_trade.trading.orders import OrderRequest, Rules
from paper_trade.trading.portfolio import Portfolios
from paper_trade.trading.views import View
from paper_trade.vocabulary import Side

SOL = 10**9
USDC = 10**6
RULES = Rules(Decimal("0.001"), max_price_age_s=10, max_confidence_ratio=Decimal("0.01"))


@dataclass
class StandingPrice:
    """Answers with the price that the test set, published `age_s` ago; None when there is none."""

    price: Decimal | None = Decimal(150)
    age_s: int = 0
    confidence: Decimal = Decimal("0.1")
    reads: int = 0

    async def latest(self, symbol: str = "SOL") -> LatestPrice | None:
        self.reads += 1
        if self.price is None:
            return None
        published = int((utc_now() - timedelta(seconds=self.age_s)).timestamp())
        return LatestPrice("pyth", symbol, self.price, self.confidence, published, 1)


@dataclass
class Listener:
    """Remembers the fills and resets that it was told of."""

    fills: list[tuple[int, View, View, int]] = field(default_factory=list)
    resets: list[tuple[int, View, int]] = field(default_factory=list)

    async def fill(self, user_id: int, order: View, portfolio: View, sequence: int) -> None:
        self.fills.append((user_id, order, portfolio, sequence))

    async def portfolio(self, user_id: int, portfolio: View, sequence: int) -> None:
        self.resets.append((user_id, portfolio, sequence))


class Market:
    """The trading services on a real database, with `price` and `listener` in the test's hands."""

    def __init__(self, engine: AsyncEngine, pool: Pool, clock: Clock = utc_now) -> None:
        self.engine = engine
        self.pool = pool
        self.price = StandingPrice()
        self.listener = Listener()
        max_age_s = RULES.max_price_age_s
        self.accounts = Accounts(engine, self.price, self.listener, 1000 * USDC, max_age_s, clock)
        self.desk = OrderDesk(pool, self.price, self.listener, RULES, clock)
        self.portfolios = Portfolios(pool, engine, self.price, max_age_s, clock)

    async def user(self, address: str = "wallet") -> int:
        return (await self.accounts.ensure_user(address)).id


def buy(size: int = SOL) -> OrderRequest:
    return OrderRequest(Side.BUY, size=size)


def sell(size: int = SOL) -> OrderRequest:
    return OrderRequest(Side.SELL, size=size)


INVARIANTS = {
    "a balance is the sum of its ledger entries, and counts them": """
        SELECT b.account_id, b.asset
        FROM balances b LEFT JOIN ledger_entries e USING (account_id, asset)
        GROUP BY b.account_id, b.asset
        HAVING b.available + b.locked <> coalesce(sum(e.amount), 0) OR b.entries <> count(e.id)
    """,
    "an entry continues the one before it": """
        SELECT * FROM (
            SELECT account_id, asset, sequence, balance_after - amount AS before,
                   lag(balance_after, 1, 0::bigint) OVER w AS last, row_number() OVER w AS number
            FROM ledger_entries WINDOW w AS (PARTITION BY account_id, asset ORDER BY sequence)
        ) AS e WHERE before <> last OR sequence <> number
    """,
    "a filled order has one trade, a rejected one none": """
        SELECT o.id FROM orders o LEFT JOIN trades t ON t.order_id = o.id
        GROUP BY o.id HAVING count(t.id) <> CASE o.status WHEN 'filled' THEN 1 ELSE 0 END
    """,
    "the position is the balance": """
        SELECT b.account_id FROM balances b LEFT JOIN positions p USING (account_id, asset)
        WHERE b.asset = 'SOL' AND b.available + b.locked <> coalesce(p.size, 0)
    """,
    "what accounts hold is what was granted and traded": """
        SELECT 1 WHERE
        (SELECT coalesce(sum(available + locked), 0) FROM balances WHERE asset = 'USDC')
        <> (SELECT coalesce(sum(starting_funds), 0) FROM accounts)
         + (SELECT coalesce(sum(CASE side WHEN 'buy' THEN -notional ELSE notional END - fee), 0)
            FROM trades)
    """,
    "an account's events are numbered without a hole": """
        SELECT a.id FROM accounts a LEFT JOIN orders o ON o.account_id = a.id
        GROUP BY a.id HAVING a.event_sequence <> count(o.sequence)
            OR a.event_sequence <> coalesce(max(o.sequence), 0)
    """,
}


async def assert_invariants(engine: AsyncEngine) -> None:
    """Every invariant of docs/architecture.md, over all accounts.

    The audit goes over them, too: it sees more, and the queries do not depend on its code.
    """
    async with engine.connect() as connection:
        for name, query in INVARIANTS.items():
            broken = (await connection.exec_driver_sql(query)).all()
            assert not broken, f"Broken: {name}: {broken[:5]}"
    outcome = await audit(engine, utc_now, tell=lambda finding: None)
    assert outcome.ok, "; ".join(map(str, outcome.findings))
