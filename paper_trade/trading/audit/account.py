"""The audit of one account. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from paper_trade.findings import Finding
from paper_trade.trading.audit.entries import EntriesReplay
from paper_trade.trading.audit.notes import Notes
from paper_trade.trading.audit.rows import AccountRow, EntryRow, FilledOrder
from paper_trade.trading.audit.trades import TradesReplay


class AccountAudit:
    """Is handed what happened to an account, in that order, and then says what does not fit.

    It remembers sums and nothing else, however much that is.
    """

    def __init__(self, account: AccountRow) -> None:
        self._notes = Notes(account.id)
        self._entries = EntriesReplay(account, self._notes)
        self._trades = TradesReplay(account, self._notes)

    def take(self, order: FilledOrder | None, entries: Sequence[EntryRow]) -> None:
        """A filled order with the ledger entries of its trade, or entries of no such trade."""
        for entry in entries:
            self._entries.take(entry)
        if order is not None:
            self._trades.take(order, entries)
        elif entries[0].trade_id is not None:
            self._trades.check_entries(entries[0].trade_id, [], entries)

    def findings(self) -> Iterator[Finding]:
        """What is off, now that all was handed in."""
        self._entries.finish()
        self._trades.finish()
        yield from self._notes.findings()
