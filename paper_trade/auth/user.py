"""The person that a sign-in yields."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class SignedInUser:
    """A user whose wallet has just signed. `new` is true on the first sign-in only."""

    id: int
    address: str
    created_at: datetime
    new: bool
