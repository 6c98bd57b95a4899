"""The ledger entries of what happens to an account. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from paper_trade.money import Asset
from paper_trade.trading.orders import Fill
from paper_trade.trading.positions import PositionState
from paper_trade.vocabulary import EntryKind, Side

Change = tuple[Asset, EntryKind, int]
"""Which balance is changed, why, and by how many base units."""


@dataclass(frozen=True, slots=True)
class Holding:
    """One balance row: base units free and locked, and the number of its ledger entries."""

    available: int
    locked: int
    entries: int

    @property
    def total(self) -> int:
        return self.available + self.locked


@dataclass(frozen=True, slots=True)
class AccountRun:
    """An account as a practice run, money in micro-USDC. `closed_at` is None while it is open.

    `closing_equity` is what it was worth then; None too if there was no fresh price to tell it by.
    `ledger_head` is the digest of its newest ledger entry.
    """

    id: int
    starting_funds: int
    opened_at: datetime
    ledger_head: bytes
    closed_at: datetime | None = None
    closing_equity: int | None = None


@dataclass(frozen=True, slots=True)
class OpenAccount:
    """A user's open account. `sequence` is the number of its newest event.

    `ledger_head` is the digest of its newest ledger entry (see `chain`).
    """

    id: int
    starting_funds: int
    opened_at: datetime
    sequence: int
    ledger_head: bytes
    position: PositionState
    holdings: dict[Asset, Holding]

    @property
    def available(self) -> dict[Asset, int]:
        return {asset: holding.available for asset, holding in self.holdings.items()}

    def equity(self, price: Decimal | None) -> int | None:
        """What the account is worth, in micro-USDC; None while SOL is held and has no price."""
        sol, usdc = self.holdings[Asset.SOL].total, self.holdings[Asset.USDC].total
        if sol == 0:
            return usdc
        return None if price is None else usdc + PositionState(size=sol).market_value(price)

    def after(self, fill: Fill) -> tuple[OpenAccount, list[Entry]]:
        """The account one event later, and the ledger entries that lead there.

        Its head stays behind: the digests need the trade's id, which a preview has not.
        """
        holdings, entries = post_fill(self.holdings, fill)
        position = self.position.after(fill)
        sequence = self.sequence + 1
        return replace(self, holdings=holdings, position=position, sequence=sequence), entries


@dataclass(frozen=True, slots=True)
class Entry:
    """One change of one balance; `sequence` counts an account's entries of an asset from 1."""

    asset: Asset
    sequence: int
    amount: int
    balance_after: int
    kind: EntryKind


def post(holding: Holding, asset: Asset, kind: EntryKind, amount: int) -> tuple[Holding, Entry]:
    """`holding` changed by `amount`, and the entry that says so."""
    after = Holding(holding.available + amount, holding.locked, holding.entries + 1)
    return after, Entry(asset, after.entries, amount, after.total, kind)


def post_fill(
    holdings: dict[Asset, Holding], fill: Fill
) -> tuple[dict[Asset, Holding], list[Entry]]:
    """The holdings after `fill` and its entries."""
    after, entries = dict(holdings), []
    for asset, kind, amount in changes_of(fill):
        after[asset], entry = post(after[asset], asset, kind, amount)
        entries.append(entry)
    return after, entries


def changes_of(fill: Fill) -> list[Change]:
    """What `fill` changes: the notional, the fee (if any), the size."""
    sign = -1 if fill.side is Side.BUY else 1
    changes = [
        (Asset.USDC, EntryKind.TRADE, sign * fill.notional),
        (Asset.USDC, EntryKind.FEE, -fill.fee),
        (Asset.SOL, EntryKind.TRADE, -sign * fill.size),
    ]
    return [change for change in changes if change[-1]]
