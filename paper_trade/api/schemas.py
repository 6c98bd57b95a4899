"""What the trading routes take and answer, as OpenAPI shows it.

Answers are made by `trading.views`; a test holds them against these models.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator

from paper_trade.errors import UnsupportedSymbol
from paper_trade.market.tick import MARKET_SYMBOL
from paper_trade.money import Asset, parse_amount, parse_price
from paper_trade.trading.orders import OrderRequest
from paper_trade.vocabulary import EntryKind, OrderStatus, OrderType, Side

DecimalString = Annotated[
    str, Field(pattern=r"^-?[0-9]+(\.[0-9]+)?$", examples=["1.5"], description="Exact decimal")
]
Timestamp = Annotated[str, Field(examples=["2026-01-31T12:00:00.000000Z"])]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", examples=["5b6b2d2b" * 8])]


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError('Send amounts as decimal strings, such as "1.5"')
    return value


def _json_amount(description: str) -> WithJsonSchema:
    pattern = r"^[0-9]{1,19}(\.[0-9]{1,30})?$"
    return WithJsonSchema({"type": "string", "pattern": pattern, "description": description})


Lamports = Annotated[
    int,
    BeforeValidator(lambda value: parse_amount(_text(value), Asset.SOL)),
    _json_amount("SOL, at most 9 decimals"),
]
MicroUsdc = Annotated[
    int,
    BeforeValidator(lambda value: parse_amount(_text(value), Asset.USDC)),
    _json_amount("USDC, at most 6 decimals"),
]
Price = Annotated[
    Decimal,
    BeforeValidator(lambda value: parse_price(_text(value))),
    _json_amount("USDC for one SOL"),
]


class OrderBody(BaseModel):
    """A market order: exactly one of `size` and `quote_size`."""

    model_config = ConfigDict(extra="forbid")

    side: Side
    size: Lamports | None = None
    quote_size: MicroUsdc | None = Field(
        default=None,
        description="On a buy all that is spent, the fee included; on a sale the least received.",
    )
    symbol: str = MARKET_SYMBOL
    type: OrderType = OrderType.MARKET
    client_order_id: UUID | None = None
    max_price: Price | None = Field(default=None, description="Refuse to fill above this.")
    min_price: Price | None = Field(default=None, description="Refuse to fill below this.")

    @model_validator(mode="after")
    def _one_size(self) -> Self:
        if (self.size is None) == (self.quote_size is None):
            raise ValueError("Send exactly one of size and quote_size")
        return self

    def request(self, client_order_id: UUID | None) -> OrderRequest:
        """The order, in base units.

        Raises:
            UnsupportedSymbol: the market does not exist here.
        """
        if self.symbol != MARKET_SYMBOL:
            raise UnsupportedSymbol
        return OrderRequest(
            side=self.side,
            size=self.size,
            quote_size=self.quote_size,
            client_order_id=client_order_id,
            max_price=self.max_price,
            min_price=self.min_price,
            symbol=self.symbol,
            type=self.type,
        )


class Receipt(BaseModel):
    """The oracle's update that explains a fill's price."""

    feed: str
    oracle_price: DecimalString
    confidence: DecimalString
    publish_time: Timestamp
    age_ms: int


class TradeView(BaseModel):
    """`total` is what a buyer paid, a seller received."""

    id: str
    order_id: str
    symbol: str
    side: Side
    price: DecimalString
    size: DecimalString
    notional: DecimalString
    fee: DecimalString
    total: DecimalString
    fee_asset: Literal["USDC"]
    realized_pnl: DecimalString
    executed_at: Timestamp
    receipt: Receipt


class OrderView(BaseModel):
    """`size` is what was filled, or asked for when the order was rejected."""

    id: str
    client_order_id: UUID | None
    symbol: str
    side: Side
    type: OrderType
    status: OrderStatus
    reason: str | None
    size: DecimalString | None
    quote_size: DecimalString | None
    created_at: Timestamp
    trade: TradeView | None


class OrderAnswer(BaseModel):
    order: OrderView


class OrdersAnswer(BaseModel):
    orders: list[OrderView]
    next_cursor: str | None


class TradesAnswer(BaseModel):
    trades: list[TradeView]
    next_cursor: str | None


class PreviewAnswer(BaseModel):
    """`total` is what a buyer pays, a seller receives."""

    side: Side
    price: DecimalString
    size: DecimalString
    notional: DecimalString
    fee: DecimalString
    total: DecimalString
    balances_after: dict[Asset, DecimalString]


class ResetBody(BaseModel):
    """Without `starting_funds` the account starts with what every new user gets."""

    model_config = ConfigDict(extra="forbid")

    starting_funds: MicroUsdc | None = Field(default=None, description="100 to 1000000 USDC")


class AccountView(BaseModel):
    id: str
    opened_at: Timestamp
    starting_funds: DecimalString


class AccountRunView(AccountView):
    """`equity` is the present one, or the last one of a closed account; null if not known."""

    closed_at: Timestamp | None
    ledger_head: Digest = Field(description="The digest of its newest ledger entry")
    equity: DecimalString | None
    net_pnl: DecimalString | None
    net_pnl_percent: DecimalString | None


class AccountAnswer(BaseModel):
    account: AccountRunView


class AccountsAnswer(BaseModel):
    accounts: list[AccountRunView]


class BalanceView(BaseModel):
    asset: Asset
    available: DecimalString
    locked: DecimalString
    total: DecimalString


class PositionView(BaseModel):
    asset: Asset
    size: DecimalString
    average_price: DecimalString | None
    cost_basis: DecimalString
    mark_price: DecimalString | None
    market_value: DecimalString | None
    unrealized_pnl: DecimalString | None
    unrealized_pnl_percent: DecimalString | None
    realized_pnl: DecimalString
    fees: DecimalString


class PriceView(BaseModel):
    symbol: str
    price: DecimalString
    confidence: DecimalString
    publish_time: Timestamp
    age_ms: int
    feed: str
    stale: bool


class PortfolioAnswer(BaseModel):
    account: AccountView
    balances: list[BalanceView]
    positions: list[PositionView]
    equity: DecimalString | None
    net_pnl: DecimalString | None
    net_pnl_percent: DecimalString | None
    price: PriceView | None
    sequence: int


class EquityAnswer(BaseModel):
    """Pairs of UNIX seconds and what the account was worth in USDC from then on."""

    points: list[tuple[int, DecimalString]]


class PerformanceAnswer(BaseModel):
    """Null is what is not defined: a win rate without sales, a profit factor without a loss.

    A closed trade is a sale and its result its realised profit, fees not in it: `realized_pnl` less
    `fees` is what trading has brought. Daily figures count days of 24 hours from the opening.
    """

    trades: int
    closed_trades: int
    wins: int
    losses: int
    win_rate: DecimalString | None = Field(description="Percent of the closed trades")
    profit_factor: DecimalString | None = Field(description="Gross profit / gross loss")
    expectancy: DecimalString | None = Field(description="Mean result of a closed trade, USDC")
    best: DecimalString | None = Field(description="Highest result of a closed trade, USDC")
    worst: DecimalString | None = Field(description="Lowest result of a closed trade, USDC")
    realized_pnl: DecimalString
    max_drawdown: DecimalString = Field(description="Deepest fall from a peak, USDC, not negative")
    max_drawdown_percent: DecimalString = Field(description="Deepest fall in percent of its peak")
    days: int = Field(description="Whole days since the opening")
    sharpe: DecimalString | None = Field(description="Annualised from days; null under two")
    sortino: DecimalString | None = Field(description="Annualised from days; null under two")
    turnover: DecimalString = Field(description="Notional of all trades, USDC")
    fees: DecimalString


class EntryView(BaseModel):
    id: str
    sequence: int
    asset: Asset
    amount: DecimalString
    balance_after: DecimalString
    kind: EntryKind
    trade_id: str | None
    order_id: str | None
    created_at: Timestamp
    account_id: str
    digest: Digest = Field(description="SHA-256 over the entry and the digest before it")


class LedgerAnswer(BaseModel):
    entries: list[EntryView]
    next_cursor: str | None
