"""What an audit reads of an account. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from paper_trade.money import Asset
from paper_trade.trading.ledger import Holding
from paper_trade.trading.positions import PositionState


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account with its balances and position, None where the row is missing.

    `trades` is the number of all of its trades, whatever their orders are.
    """

    id: int
    starting_funds: int
    event_sequence: int
    opened_at: datetime
    ledger_head: bytes
    trades: int
    holdings: dict[Asset, Holding | None]
    position: PositionState | None


class EntryRow(NamedTuple):
    """A ledger entry, in the order of `reading.ENTRIES`."""

    account_id: int
    id: int
    asset: str
    sequence: int
    amount: int
    balance_after: int
    kind: str
    trade_id: int | None
    created_at: datetime
    digest: bytes


class TradeRow(NamedTuple):
    """A trade, in the order of `reading.FILLED`."""

    id: int
    account_id: int
    symbol: str
    side: str
    price: Decimal
    size: int
    notional: int
    fee: int
    realized_pnl: int
    oracle_price: Decimal
    executed_at: datetime


class FilledOrder(NamedTuple):
    """A filled order and its trade, None when it has none."""

    account_id: int
    id: int
    sequence: int
    symbol: str
    type: str
    side: str
    size: int | None
    quote_size: int | None
    max_price: Decimal | None
    min_price: Decimal | None
    request_hash: bytes
    created_at: datetime
    trade: TradeRow | None
