"""The hash chain over an account's ledger, as `docs/ledger-chain.md` describes it. Pure.

Each entry carries a digest over its content and over the digest of the entry before it, so that an
edit of one, or its removal, shows in all that follow.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Final

from paper_trade.clock import timestamp
from paper_trade.trading.ledger import Entry

DIGEST_BYTES: Final = 32


def chain_start(account_id: int) -> bytes:
    """What stands before an account's first entry. No chain fits another account."""
    return sha256(f"paper-trade ledger 1|{account_id}".encode()).digest()


def entry_content(account_id: int, entry: Entry, trade_id: int | None, time: str) -> str:
    """What an entry says, `time` as `clock.timestamp` writes it.

    Integers, words and a time: none can hold the separator, so no two entries read the same.
    """
    trade = "" if trade_id is None else trade_id
    return (
        f"{account_id}|{entry.asset}|{entry.sequence}|{entry.amount}|{entry.balance_after}"
        f"|{entry.kind}|{trade}|{time}"
    )


def next_digest(previous: bytes, content: str) -> bytes:
    """The digest of the entry with this content, after the one whose digest is `previous`."""
    return sha256(previous + content.encode()).digest()


def extend_chain(
    head: bytes,
    account_id: int,
    entries: Sequence[Entry],
    trade_id: int | None,
    now: datetime,
) -> list[bytes]:
    """The digests of new entries of one event, in their order; `head` is that of the last one."""
    time, digests = timestamp(now), []
    for entry in entries:
        head = next_digest(head, entry_content(account_id, entry, trade_id, time))
        digests.append(head)
    return digests
