"""Goes through all accounts, piece by piece."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from sqlalchemy.ext.asyncio import AsyncEngine

from paper_trade.clock import Clock
from paper_trade.findings import AuditOutcome, Finding
from paper_trade.trading.audit.account import AccountAudit
from paper_trade.trading.audit.reading import Piece, read_piece

KEPT_FINDINGS = 5

Tell = Callable[[Finding], None]


async def audit(
    engine: AsyncEngine, clock: Clock, tell: Tell, *, gently: bool = False
) -> AuditOutcome:
    """Recompute every account from its trades and its ledger; `tell` of each finding at once.

    `gently` rests after each piece for as long as it took, so that no processor is busy with it
    for more than half of the time.
    """
    began = clock()
    above = accounts = total = 0
    kept: list[Finding] = []
    while True:
        started = time.monotonic()
        async with read_piece(engine, above) as piece:
            if piece is None:
                return AuditOutcome(began, accounts, total, tuple(kept))
            for finding in await _findings(piece):
                tell(finding)
                total += 1
                if len(kept) < KEPT_FINDINGS:
                    kept.append(finding)
        above = piece.accounts[-1].id
        accounts += len(piece.accounts)
        if gently:
            await asyncio.sleep(time.monotonic() - started)


async def _findings(piece: Piece) -> list[Finding]:
    found: list[Finding] = []
    for account in piece.accounts:
        replay = AccountAudit(account)
        async for order, entries in piece.events(account.id):
            replay.take(order, entries)
        found += replay.findings()
    return found
