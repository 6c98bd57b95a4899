"""What each wallet should have, by a reckoning of its own: see `rules`."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID

from tests.trading.random_orders.rules import (
    MICRO,
    Fill,
    Order,
    Quote,
    Refusal,
    down,
    fill,
    refused_at_any_price,
    unfit,
)

FIRST_FUNDS = Fraction(1000)
LEAST_FUNDS, MOST_FUNDS = Fraction(100), Fraction(1_000_000)


@dataclass(frozen=True)
class Trade:
    """A filled order: what was asked, what it came to, and the price that explains it."""

    id: UUID | None
    quote_size: Fraction | None
    fill: Fill
    total: Fraction
    realized: Fraction
    quote: Quote
    age_ms: Fraction


@dataclass(frozen=True)
class Placed:
    """The answer to an order that is filled, or was before."""

    trade: Trade
    replayed: bool


@dataclass(frozen=True)
class Preview:
    """What an order would do."""

    fill: Fill
    total: Fraction
    sol: Fraction
    usdc: Fraction


@dataclass(frozen=True)
class Opened:
    """The answer to a reset."""

    funds: Fraction


Outcome = Placed | Opened | Refusal


@dataclass(frozen=True)
class Entry:
    """A change of a balance. `trade` counts the account's trades from 1; a grant has none."""

    asset: str
    amount: Fraction
    after: Fraction
    kind: str
    trade: int | None


@dataclass(frozen=True)
class Rejected:
    """The record of a refused order."""

    side: str
    size: Fraction | None
    quote_size: Fraction | None
    reason: str


@dataclass(frozen=True)
class Holding:
    """A position with its marks, null without a price."""

    size: Fraction
    cost: Fraction
    average: Fraction | None
    realized: Fraction
    fees: Fraction
    value: Fraction | None
    unrealized: Fraction | None
    percent: Fraction | None


@dataclass(frozen=True)
class Worth:
    """What an account is worth, and how that compares with what it started with."""

    funds: Fraction
    equity: Fraction | None
    net: Fraction | None
    percent: Fraction | None


@dataclass(frozen=True)
class Record:
    """What an account's trades add up to."""

    trades: int
    sales: int
    wins: int
    losses: int
    best: Fraction | None
    worst: Fraction | None
    realized: Fraction
    turnover: Fraction
    fees: Fraction


class Account:
    """One practice run."""

    def __init__(self, funds: Fraction) -> None:
        self.funds = funds
        self.sol, self.usdc = Fraction(0), funds
        self.cost = self.realized = self.fees = Fraction(0)
        self.trades: list[Trade] = []
        self.rejected: list[Rejected] = []
        self.entries = [Entry("USDC", funds, funds, "grant", None)]
        self.orders: dict[UUID, tuple[Order, Trade]] = {}
        """The filled orders that have an id."""
        self.closing_equity: Fraction | None = None

    def fork(self) -> Account:
        """A copy that goes its own way."""
        other = copy(self)
        other.trades, other.rejected = list(self.trades), list(self.rejected)
        other.entries, other.orders = list(self.entries), dict(self.orders)
        return other

    def preview(self, order: Order, quote: Quote | None, now: Fraction) -> Preview | Refusal:
        """What the order would do, were it new and in time."""
        if refusal := refused_at_any_price(order) or unfit(quote, now):
            return refusal
        assert quote is not None
        found = fill(order, quote.price, self.sol, self.usdc)
        if isinstance(found, Refusal):
            return found
        sign = 1 if found.side == "buy" else -1
        after = self.sol + sign * found.size, self.usdc - sign * found.total
        return Preview(found, found.total, *after)

    def place(self, order: Order, quote: Quote | None, now: Fraction) -> Placed | Refusal:
        """What becomes of the order."""
        if refusal := refused_at_any_price(order):
            return refusal
        if order.id in self.orders:
            first, trade = self.orders[order.id]
            same = first.content == order.content
            return Placed(trade, replayed=True) if same else Refusal("idempotency_conflict")
        found = Refusal("order_expired") if order.late else self.preview(order, quote, now)
        if isinstance(found, Refusal):
            record = Rejected(order.side, order.size, order.quote_size, found.code)
            self.rejected.append(record)
            return found
        assert quote is not None
        return Placed(self._fill(order, found.fill, quote, now), replayed=False)

    def _fill(self, order: Order, done: Fill, quote: Quote, now: Fraction) -> Trade:
        realized = self._move_position(done)
        age_ms = (now - quote.published) * 1000
        trade = Trade(order.id, order.quote_size, done, done.total, realized, quote, age_ms)
        self.trades.append(trade)
        if order.id is not None:
            self.orders[order.id] = order, trade
        sign = 1 if done.side == "buy" else -1
        self._post("USDC", -sign * done.notional, "trade")
        self._post("USDC", -done.fee, "fee")
        self._post("SOL", sign * done.size, "trade")
        return trade

    def _move_position(self, done: Fill) -> Fraction:
        """Move the cost and the profits; the profit of this trade. `sol` moves by its entry."""
        self.fees += done.fee
        if done.side == "buy":
            self.cost += done.notional
            return Fraction(0)
        removed = down(self.cost * done.size / self.sol)
        self.cost -= removed
        self.realized += done.notional - removed
        return done.notional - removed

    def _post(self, asset: str, amount: Fraction, kind: str) -> None:
        if amount == 0:
            return
        if asset == "SOL":
            self.sol += amount
        else:
            self.usdc += amount
        after = self.sol if asset == "SOL" else self.usdc
        self.entries.append(Entry(asset, amount, after, kind, len(self.trades)))

    def holding(self, quote: Quote | None) -> Holding | None:
        """The position, listed from the first trade on."""
        if not self.trades:
            return None
        average = round(self.cost / self.sol, 9) if self.sol else None
        value = None if quote is None else down(self.sol * quote.price)
        unrealized = None if value is None else value - self.cost
        percent = None if unrealized is None else percent_of(unrealized, self.cost)
        return Holding(
            self.sol, self.cost, average, self.realized, self.fees, value, unrealized, percent
        )

    def equity(self, quote: Quote | None) -> Fraction | None:
        """USDC and what the SOL would bring; not known while SOL is held without a price."""
        if self.sol == 0:
            return self.usdc
        return None if quote is None else self.usdc + down(self.sol * quote.price)

    def worth(self, equity: Fraction | None) -> Worth:
        net = None if equity is None else equity - self.funds
        percent = None if net is None else percent_of(net, self.funds)
        return Worth(self.funds, equity, net, percent)

    def record(self) -> Record:
        sales = [trade.realized for trade in self.trades if trade.fill.side == "sell"]
        return Record(
            trades=len(self.trades),
            sales=len(sales),
            wins=sum(result > 0 for result in sales),
            losses=sum(result < 0 for result in sales),
            best=max(sales, default=None),
            worst=min(sales, default=None),
            realized=sum(sales, Fraction(0)),
            turnover=sum((trade.fill.notional for trade in self.trades), Fraction(0)),
            fees=sum((trade.fill.fee for trade in self.trades), Fraction(0)),
        )


class Wallet:
    """A user's accounts, oldest first; the last one is open."""

    def __init__(self, funds: Fraction = FIRST_FUNDS) -> None:
        self.accounts = [Account(funds)]

    @property
    def open(self) -> Account:
        return self.accounts[-1]

    def fork(self) -> Wallet:
        other = copy(self)
        other.accounts = [*self.accounts[:-1], self.open.fork()]
        return other

    def reset(self, funds: Fraction, quote: Quote | None, now: Fraction) -> Opened | Refusal:
        """Close the open account and open the next one."""
        if not LEAST_FUNDS <= funds <= MOST_FUNDS or funds % MICRO:
            return Refusal("validation_error")
        self.open.closing_equity = self.open.equity(fresh(quote, now))
        self.accounts.append(Account(funds))
        return Opened(funds)


def fresh(quote: Quote | None, now: Fraction) -> Quote | None:
    """The price, if it can tell what something is worth now: one that is uncertain can."""
    refusal = unfit(quote, now)
    return None if refusal is not None and refusal.code == "price_stale" else quote


def percent_of(part: Fraction, whole: Fraction) -> Fraction | None:
    """Four decimals; nothing when there is no whole."""
    return round(part / whole * 100, 4) if whole else None
