"""What an audit of the accounts says. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Finding:
    """Something of an account that is not as its history has it. Amounts are decimal strings."""

    account: int
    what: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"Account {self.account}: {self.what}: expected {self.expected}, found {self.found}"


@dataclass(frozen=True, slots=True)
class AuditOutcome:
    """An audit that began at `checked_at`, of so many accounts.

    `total` counts its findings; the first few of them are in `findings`.
    """

    checked_at: datetime
    accounts: int
    total: int = 0
    findings: tuple[Finding, ...] = ()

    @property
    def ok(self) -> bool:
        return self.total == 0
