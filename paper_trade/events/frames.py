"""The JSON frames that are pushed to sockets, each serialised once. Pure.

A user's events are numbered by account and, in each account, by `sequence`.
"""

from __future__ import annotations

from typing import Any

import orjson

ORDER_FILLED = "order_filled"
PORTFOLIO = "portfolio"

Position = tuple[int, int]
"""(account id, sequence). Accounts are numbered as they are opened, so that these compare."""


def encode(kind: str, fields: dict[str, Any]) -> bytes:
    """`{"type": kind, …fields}`. orjson keeps the order of keys, so the type comes first."""
    return orjson.dumps({"type": kind, **fields})


def order_filled(order: dict[str, Any], account_id: int | None, sequence: int) -> bytes:
    """The fill of an order. `sequence` is the account's, shared with the portfolio after it."""
    fields = {"order": order, "account_id": account_id, "sequence": sequence}
    return encode(ORDER_FILLED, fields)


def portfolio_changed(portfolio: dict[str, Any], sequence: int) -> bytes:
    """The whole portfolio as it stands after the event number `sequence` of its account."""
    return encode(PORTFOLIO, {**portfolio, "sequence": sequence})


def position_of(payload: bytes) -> tuple[str, Position]:
    """The type and the position of an event or of a private channel's snapshot.

    Raises:
        ValueError, KeyError: it is neither.
    """
    fields = orjson.loads(payload)
    account_id = fields.get("account_id") or fields.get("account", {}).get("id") or 0
    return fields["type"], (int(account_id), int(fields["sequence"]))
