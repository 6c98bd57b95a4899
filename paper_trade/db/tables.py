"""Every table, with the rules that the database itself enforces.

Alembic migrations are the only way a schema is made; a test compares what they make with what is
written here. Amounts are BIGINT base units (lamports, micro-USDC), prices NUMERIC.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    DDL,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Enum,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Numeric,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    event,
    text,
)
from sqlmodel import Field, SQLModel

from paper_trade.money import Asset
from paper_trade.vocabulary import EntryKind, OrderStatus, OrderType, Side, Timeframe

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
SQLModel.metadata.naming_convention = NAMING
metadata = SQLModel.metadata


def _enum(kind: type[StrEnum], name: str) -> Enum:
    return Enum(kind, name=name, values_callable=lambda members: [m.value for m in members])


_ASSET = _enum(Asset, "asset")
_SIDE = _enum(Side, "order_side")
_TYPE = _enum(OrderType, "order_type")
_STATUS = _enum(OrderStatus, "order_status")
_KIND = _enum(EntryKind, "entry_kind")
_TIMEFRAME = _enum(Timeframe, "timeframe")


def _id() -> Any:
    return Column("id", BigInteger, Identity(always=True), primary_key=True)


def _account_key() -> Any:
    return Column("account_id", BigInteger, ForeignKey("accounts.id"), primary_key=True)


def _account() -> Any:
    return Column("account_id", BigInteger, ForeignKey("accounts.id"), nullable=False)


def _units(name: str, *, default: int | None = None, nullable: bool = False) -> Any:
    server_default = None if default is None else text(str(default))
    return Column(name, BigInteger, nullable=nullable, server_default=server_default)


def _moment(name: str, *, nullable: bool = False) -> Any:
    return Column(name, DateTime(timezone=True), nullable=nullable)


class User(SQLModel, table=True):
    """A wallet address that has signed in at least once."""

    __tablename__ = "users"

    id: int = Field(sa_column=_id())
    address: str = Field(sa_column=Column("address", Text, nullable=False, unique=True))
    created_at: datetime = Field(sa_column=_moment("created_at"))


class Account(SQLModel, table=True):
    """A practice run of a user. `event_sequence` numbers what happened to it, growing by one.

    `ledger_head` is the digest of its newest ledger entry. `closing_equity` is what it was worth
    when it was closed, as far as a price could tell.
    """

    __tablename__ = "accounts"
    __table_args__ = (
        CheckConstraint("starting_funds > 0", name="starting_funds_positive"),
        CheckConstraint("event_sequence >= 0", name="event_sequence_not_negative"),
        CheckConstraint("closed_at >= opened_at", name="closed_after_opened"),
        CheckConstraint(
            "closing_equity IS NULL OR closed_at IS NOT NULL", name="closing_equity_if_closed"
        ),
        CheckConstraint("octet_length(ledger_head) = 32", name="ledger_head_of_32_bytes"),
        Index(
            "uq_accounts_open_user_id",
            "user_id",
            unique=True,
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index(None, "user_id", "id"),
    )

    id: int = Field(sa_column=_id())
    user_id: int = Field(
        sa_column=Column("user_id", BigInteger, ForeignKey("users.id"), nullable=False)
    )
    starting_funds: int = Field(sa_column=_units("starting_funds"))
    event_sequence: int = Field(sa_column=_units("event_sequence", default=0))
    ledger_head: bytes = Field(sa_column=Column("ledger_head", LargeBinary, nullable=False))
    opened_at: datetime = Field(sa_column=_moment("opened_at"))
    closed_at: datetime | None = Field(sa_column=_moment("closed_at", nullable=True))
    closing_equity: int | None = Field(sa_column=_units("closing_equity", nullable=True))


class Balance(SQLModel, table=True):
    """What an account has of an asset. `entries` is the number of its ledger entries."""

    __tablename__ = "balances"
    __table_args__ = (
        CheckConstraint("available >= 0", name="available_not_negative"),
        CheckConstraint("locked >= 0", name="locked_not_negative"),
        CheckConstraint("entries >= 0", name="entries_not_negative"),
    )

    account_id: int = Field(sa_column=_account_key())
    asset: Asset = Field(sa_column=Column("asset", _ASSET, primary_key=True))
    available: int = Field(sa_column=_units("available", default=0))
    locked: int = Field(sa_column=_units("locked", default=0))
    entries: int = Field(sa_column=_units("entries", default=0))


class Order(SQLModel, table=True):
    """What a user asked for. A rejected one keeps its reason and no client_order_id."""

    __tablename__ = "orders"
    __table_args__ = (
        UniqueConstraint("account_id", "client_order_id"),
        CheckConstraint("num_nonnulls(size, quote_size) = 1", name="one_size"),
        CheckConstraint("size > 0", name="size_positive"),
        CheckConstraint("quote_size > 0", name="quote_size_positive"),
        CheckConstraint("(status = 'rejected') = (reason IS NOT NULL)", name="reason_if_rejected"),
        CheckConstraint("status = 'filled' OR client_order_id IS NULL", name="id_free_if_rejected"),
        CheckConstraint("(status = 'filled') = (sequence IS NOT NULL)", name="sequence_if_filled"),
        UniqueConstraint("account_id", "sequence"),
        # Whole lists are in order of id within (account, status); the side is looked up in passing.
        Index(None, "account_id", "status", "id", "side"),
    )

    id: int = Field(sa_column=_id())
    account_id: int = Field(sa_column=_account())
    client_order_id: UUID | None = Field(
        sa_column=Column("client_order_id", Uuid(as_uuid=True), nullable=True)
    )
    request_hash: bytes = Field(sa_column=Column("request_hash", LargeBinary, nullable=False))
    side: Side = Field(sa_column=Column("side", _SIDE, nullable=False))
    type: OrderType = Field(sa_column=Column("type", _TYPE, nullable=False))
    symbol: str = Field(sa_column=Column("symbol", Text, nullable=False))
    size: int | None = Field(sa_column=_units("size", nullable=True))
    quote_size: int | None = Field(sa_column=_units("quote_size", nullable=True))
    max_price: Decimal | None = Field(sa_column=Column("max_price", Numeric, nullable=True))
    min_price: Decimal | None = Field(sa_column=Column("min_price", Numeric, nullable=True))
    status: OrderStatus = Field(sa_column=Column("status", _STATUS, nullable=False))
    reason: str | None = Field(sa_column=Column("reason", Text, nullable=True))
    sequence: int | None = Field(sa_column=_units("sequence", nullable=True))
    created_at: datetime = Field(sa_column=_moment("created_at"))


class Trade(SQLModel, table=True):
    """The fill of an order, with the oracle's update that explains its price."""

    __tablename__ = "trades"
    __table_args__ = (
        CheckConstraint("price > 0", name="price_positive"),
        CheckConstraint("size > 0", name="size_positive"),
        CheckConstraint("notional > 0", name="notional_positive"),
        CheckConstraint("fee >= 0", name="fee_not_negative"),
        CheckConstraint("oracle_price > 0", name="oracle_price_positive"),
        CheckConstraint("confidence >= 0", name="confidence_not_negative"),
        Index(None, "account_id", "id", "side"),
    )

    id: int = Field(sa_column=_id())
    order_id: int = Field(
        sa_column=Column(
            "order_id", BigInteger, ForeignKey("orders.id"), nullable=False, unique=True
        )
    )
    account_id: int = Field(sa_column=_account())
    symbol: str = Field(sa_column=Column("symbol", Text, nullable=False))
    side: Side = Field(sa_column=Column("side", _SIDE, nullable=False))
    price: Decimal = Field(sa_column=Column("price", Numeric, nullable=False))
    size: int = Field(sa_column=_units("size"))
    notional: int = Field(sa_column=_units("notional"))
    fee: int = Field(sa_column=_units("fee"))
    realized_pnl: int = Field(sa_column=_units("realized_pnl"))
    feed: str = Field(sa_column=Column("feed", Text, nullable=False))
    oracle_price: Decimal = Field(sa_column=Column("oracle_price", Numeric, nullable=False))
    confidence: Decimal = Field(sa_column=Column("confidence", Numeric, nullable=False))
    publish_time: datetime = Field(sa_column=_moment("publish_time"))
    age_ms: int = Field(sa_column=Column("age_ms", Integer, nullable=False))
    executed_at: datetime = Field(sa_column=_moment("executed_at"))


class Position(SQLModel, table=True):
    """Size and cost basis (fees not in it) of what is held; realised P&L and fees to date."""

    __tablename__ = "positions"
    __table_args__ = (
        CheckConstraint("size >= 0", name="size_not_negative"),
        CheckConstraint("cost_basis >= 0", name="cost_basis_not_negative"),
        CheckConstraint("size > 0 OR cost_basis = 0", name="closed_costs_nothing"),
        CheckConstraint("fees >= 0", name="fees_not_negative"),
    )

    account_id: int = Field(sa_column=_account_key())
    asset: Asset = Field(sa_column=Column("asset", _ASSET, primary_key=True))
    size: int = Field(sa_column=_units("size", default=0))
    cost_basis: int = Field(sa_column=_units("cost_basis", default=0))
    realized_pnl: int = Field(sa_column=_units("realized_pnl", default=0))
    fees: int = Field(sa_column=_units("fees", default=0))


class LedgerEntry(SQLModel, table=True):
    """One change of one balance. Append-only: a trigger refuses everything but INSERT.

    In the order of ids an account's entries are a chain: `digest` is over the entry's content and
    the digest before it.
    """

    __tablename__ = "ledger_entries"
    __table_args__ = (
        UniqueConstraint("account_id", "asset", "sequence"),
        CheckConstraint("amount <> 0", name="amount_not_zero"),
        CheckConstraint("balance_after >= 0", name="balance_after_not_negative"),
        CheckConstraint("sequence > 0", name="sequence_positive"),
        CheckConstraint("(kind = 'grant') = (trade_id IS NULL)", name="trade_unless_grant"),
        CheckConstraint("octet_length(digest) = 32", name="digest_of_32_bytes"),
        Index(None, "account_id", "id"),
        # For receipts. Entries are appended in the order of their trades: the blocks to look into
        # are enough to know, and an index of those costs an order nothing.
        Index(
            None,
            "trade_id",
            postgresql_using="brin",
            postgresql_with={"pages_per_range": 32, "autosummarize": "on"},
        ),
    )

    id: int = Field(sa_column=_id())
    account_id: int = Field(sa_column=_account())
    asset: Asset = Field(sa_column=Column("asset", _ASSET, nullable=False))
    sequence: int = Field(sa_column=_units("sequence"))
    amount: int = Field(sa_column=_units("amount"))
    balance_after: int = Field(sa_column=_units("balance_after"))
    kind: EntryKind = Field(sa_column=Column("kind", _KIND, nullable=False))
    trade_id: int | None = Field(
        sa_column=Column("trade_id", BigInteger, ForeignKey("trades.id"), nullable=True)
    )
    created_at: datetime = Field(sa_column=_moment("created_at"))
    digest: bytes = Field(sa_column=Column("digest", LargeBinary, nullable=False))


class Candle(SQLModel, table=True):
    """One bucket of one timeframe, stamped at its start (UNIX seconds).

    The order keys (publish_time, slot) of the first and last tick let a late tick be merged into
    its own bucket; they are null in a candle that came from the feed's history. `partial` marks a
    bucket part of whose time was not observed.
    """

    __tablename__ = "candles"
    __table_args__ = (
        CheckConstraint("low > 0", name="low_positive"),
        CheckConstraint("low <= open AND open <= high", name="open_in_range"),
        CheckConstraint("low <= close AND close <= high", name="close_in_range"),
        CheckConstraint("ticks >= 0", name="ticks_not_negative"),
        CheckConstraint(
            "num_nulls(first_time, first_slot, last_time, last_slot) IN (0, 4)", name="whole_keys"
        ),
    )

    feed: str = Field(sa_column=Column("feed", Text, primary_key=True))
    symbol: str = Field(sa_column=Column("symbol", Text, primary_key=True))
    timeframe: Timeframe = Field(sa_column=Column("timeframe", _TIMEFRAME, primary_key=True))
    open_time: int = Field(
        sa_column=Column("open_time", BigInteger, primary_key=True, autoincrement=False)
    )
    open: Decimal = Field(sa_column=Column("open", Numeric, nullable=False))
    high: Decimal = Field(sa_column=Column("high", Numeric, nullable=False))
    low: Decimal = Field(sa_column=Column("low", Numeric, nullable=False))
    close: Decimal = Field(sa_column=Column("close", Numeric, nullable=False))
    ticks: int = Field(sa_column=Column("ticks", Integer, nullable=False))
    partial: bool = Field(
        sa_column=Column("partial", Boolean, nullable=False, server_default=text("false"))
    )
    first_time: int | None = Field(sa_column=_units("first_time", nullable=True))
    first_slot: int | None = Field(sa_column=_units("first_slot", nullable=True))
    last_time: int | None = Field(sa_column=_units("last_time", nullable=True))
    last_slot: int | None = Field(sa_column=_units("last_slot", nullable=True))


class TickOffset(SQLModel, table=True):
    """How far the candle worker has read a tick stream; moves in the candles' own transaction."""

    __tablename__ = "tick_offsets"

    stream: str = Field(sa_column=Column("stream", Text, primary_key=True))
    last_id: str = Field(sa_column=Column("last_id", Text, nullable=False))


class EquitySnapshot(SQLModel, table=True):
    """What an account was worth at a moment, in micro-USDC."""

    __tablename__ = "equity_snapshots"

    account_id: int = Field(sa_column=_account_key())
    time: datetime = Field(sa_column=Column("time", DateTime(timezone=True), primary_key=True))
    equity: int = Field(sa_column=_units("equity"))


def _table(model: type[SQLModel]) -> Table:
    table = model.__table__  # type: ignore[attr-defined]  # set by SQLModel's metaclass
    assert isinstance(table, Table)
    return table


users = _table(User)
accounts = _table(Account)
balances = _table(Balance)
orders = _table(Order)
trades = _table(Trade)
positions = _table(Position)
ledger_entries = _table(LedgerEntry)
candles = _table(Candle)
tick_offsets = _table(TickOffset)
equity_snapshots = _table(EquitySnapshot)

APPEND_ONLY = (
    """
    CREATE FUNCTION refuse_ledger_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'ledger_entries is append-only: correct by a further entry';
    END $$
    """,
    """
    CREATE TRIGGER ledger_entries_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entries
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_ledger_change()
    """,
)
for _statement in APPEND_ONLY:
    event.listen(
        ledger_entries,
        "after_create",
        DDL(_statement.replace("%", "%%")),  # type: ignore[no-untyped-call]  # SQLAlchemy has no types here
    )
