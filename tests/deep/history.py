"""What clients sent and were told: the log that a load leaves. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from paper_trade.money import UNITS, Asset

Body = dict[str, str]
Answer = dict[str, Any]


@dataclass(frozen=True)
class Order:
    """An order as a client means it; however often it is sent, it is this one."""

    id: UUID
    account: str
    side: str
    size: int | None = None
    quote_size: int | None = None

    def body(self) -> Body:
        """What is sent to `POST /api/orders`."""
        body = {"client_order_id": str(self.id), "side": self.side}
        if self.size is not None:
            body["size"] = _decimal(self.size, Asset.SOL)
        if self.quote_size is not None:
            body["quote_size"] = _decimal(self.quote_size, Asset.USDC)
        return body


@dataclass(frozen=True)
class Fill:
    """The numbers of a filled order, in base units: those of an answer or those of the tables."""

    order_id: int
    trade_id: int
    client_order_id: UUID
    side: str
    size: int
    notional: int
    fee: int
    realized_pnl: int
    price: Decimal
    feed: str
    oracle_price: Decimal
    confidence: Decimal
    publish_time: datetime
    age_ms: int
    created_at: datetime
    executed_at: datetime

    @property
    def total(self) -> int:
        """What a buyer paid or a seller received."""
        return self.notional + self.fee if self.side == "buy" else self.notional - self.fee

    @classmethod
    def of_answer(cls, order: Answer) -> Fill:
        """The fill that an answer tells of.

        Raises:
            KeyError, TypeError, ValueError: the answer is not that of a filled order.
        """
        trade, receipt = order["trade"], order["trade"]["receipt"]
        fill = cls(
            order_id=int(order["id"]),
            trade_id=int(trade["id"]),
            client_order_id=UUID(order["client_order_id"]),
            side=trade["side"],
            size=units(trade["size"], Asset.SOL),
            notional=units(trade["notional"], Asset.USDC),
            fee=units(trade["fee"], Asset.USDC),
            realized_pnl=units(trade["realized_pnl"], Asset.USDC),
            price=Decimal(trade["price"]),
            feed=receipt["feed"],
            oracle_price=Decimal(receipt["oracle_price"]),
            confidence=Decimal(receipt["confidence"]),
            publish_time=datetime.fromisoformat(receipt["publish_time"]),
            age_ms=receipt["age_ms"],
            created_at=datetime.fromisoformat(order["created_at"]),
            executed_at=datetime.fromisoformat(trade["executed_at"]),
        )
        told_twice = [
            (order["status"], "filled"),
            (order["side"], fill.side),
            (units(order["size"], Asset.SOL), fill.size),
            (int(trade["order_id"]), fill.order_id),
            (units(trade["total"], Asset.USDC), fill.total),
        ]
        for one, other in told_twice:
            if one != other:
                raise ValueError(f"the answer contradicts itself: {one} and {other}")
        return fill


@dataclass(frozen=True)
class Filled:
    """The order is done, by this request or by one before it."""

    fill: Fill
    replayed: bool


@dataclass(frozen=True)
class Refused:
    """A clear no: nothing was changed."""

    status: int
    code: str


@dataclass(frozen=True)
class Unknown:
    """No answer, or one that says that nobody knows."""

    why: str


Outcome = Filled | Refused | Unknown


@dataclass(frozen=True)
class Attempt:
    """An order sent once. Times are UNIX seconds of a clock that nobody tampers with."""

    order: Order
    sent_at: float
    answered_at: float
    outcome: Outcome


@dataclass(frozen=True)
class Reading:
    """A portfolio as it was told: balances in base units after the account's event `sequence`."""

    account: str
    sent_at: float
    answered_at: float
    sequence: int
    balances: dict[Asset, int]

    @classmethod
    def of_answer(cls, account: str, sent_at: float, answered_at: float, told: Answer) -> Reading:
        balances = {
            Asset(one["asset"]): units(one["total"], Asset(one["asset"]))
            for one in told["balances"]
        }
        return cls(account, sent_at, answered_at, told["sequence"], balances)


@dataclass
class History:
    """Everything that was sent and told, in the order in which the answers came."""

    attempts: list[Attempt] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)

    def by_order(self) -> dict[UUID, list[Attempt]]:
        """The attempts of each order."""
        found: dict[UUID, list[Attempt]] = {}
        for attempt in self.attempts:
            found.setdefault(attempt.order.id, []).append(attempt)
        return found


def units(amount: str, asset: Asset) -> int:
    """Base units of a decimal string, by another way than the product's own."""
    scaled = Decimal(amount) * UNITS[asset]
    if scaled != int(scaled):
        raise ValueError(f"{amount} has more decimals than {asset}")
    return int(scaled)


def _decimal(amount: int, asset: Asset) -> str:
    return format(Decimal(amount) / UNITS[asset], "f")
