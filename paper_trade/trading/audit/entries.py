"""An account's ledger entries, one after the other: the chain, the numbers, the sums. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from paper_trade.clock import timestamp
from paper_trade.money import Asset
from paper_trade.trading.audit.notes import Notes, amount
from paper_trade.trading.audit.rows import AccountRow, EntryRow
from paper_trade.trading.chain import chain_start, entry_content, next_digest
from paper_trade.trading.ledger import Entry
from paper_trade.vocabulary import EntryKind


@dataclass(slots=True)
class _Side:
    """The entries of one asset so far: their number and sum, and what the last one says."""

    entries: int = 0
    total: int = 0
    sequence: int = 0
    balance: int = 0


class EntriesReplay:
    """Goes along the entries in the order of ids.

    Each is compared with what its predecessor says, not with what it should have said, so that one
    edit is found where it is and not again in each entry behind it.
    """

    def __init__(self, account: AccountRow, notes: Notes) -> None:
        self._account = account
        self._notes = notes
        self._head = chain_start(account.id)
        self._sides = {asset: _Side() for asset in Asset}
        self._grants = 0

    def take(self, row: EntryRow) -> None:
        """The next entry."""
        entry = Entry(
            Asset(row.asset), row.sequence, row.amount, row.balance_after, EntryKind(row.kind)
        )
        self._check_digest(row, entry)
        self._check_place(row, entry)
        if entry.kind is EntryKind.GRANT:
            self._check_grant(row, entry)

    def finish(self) -> None:
        """Compare what the entries come to with the account's balances and head."""
        account, notes = self._account, self._notes
        notes.compare("head of the ledger", "", self._head.hex(), account.ledger_head.hex())
        notes.compare("number of grants", "", 1, self._grants)
        for asset, side in self._sides.items():
            holding = account.holdings[asset]
            if holding is None:
                notes.differ("balance of", asset, "a row", "none")
                continue
            kind = f"balance of {asset} by the ledger"
            notes.compare_amounts(kind, "", side.total, holding.total, asset)
            notes.compare_amounts("locked", asset, 0, holding.locked, asset)
            notes.compare("number of ledger entries of", asset, side.entries, holding.entries)

    def _check_digest(self, row: EntryRow, entry: Entry) -> None:
        content = entry_content(row.account_id, entry, row.trade_id, timestamp(row.created_at))
        expected = next_digest(self._head, content)
        if expected != row.digest:
            self._notes.differ("digest of ledger entry", row.id, expected.hex(), row.digest.hex())
        self._head = row.digest

    def _check_place(self, row: EntryRow, entry: Entry) -> None:
        side, asset = self._sides[entry.asset], entry.asset
        self._notes.compare(
            f"number of the {asset} ledger entry", row.id, side.sequence + 1, entry.sequence
        )
        self._notes.compare_amounts(
            "balance after ledger entry",
            row.id,
            side.balance + entry.amount,
            entry.balance_after,
            asset,
        )
        side.entries += 1
        side.total += entry.amount
        side.sequence = entry.sequence
        side.balance = entry.balance_after

    def _check_grant(self, row: EntryRow, entry: Entry) -> None:
        self._grants += 1
        funds = amount(self._account.starting_funds, Asset.USDC)
        granted = amount(entry.amount, entry.asset)
        self._notes.compare("grant in ledger entry", row.id, funds, granted)
        opened_at, granted_at = timestamp(self._account.opened_at), timestamp(row.created_at)
        self._notes.compare("time of the grant in ledger entry", row.id, opened_at, granted_at)
