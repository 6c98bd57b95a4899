"""The JSON frames that are pushed to sockets, each serialised once. Pure.

A frame's bytes start with its type, so that whoever routes it need not parse it.
"""

from __future__ import annotations

from typing import Any

import orjson

ORDER_FILLED = "order_filled"
PORTFOLIO = "portfolio"


def encode(kind: str, fields: dict[str, Any]) -> bytes:
    """`{"type": kind, …fields}`. orjson keeps the order of keys, so the type comes first."""
    return orjson.dumps({"type": kind, **fields})


def prefix(kind: str) -> bytes:
    """What every frame of `kind` starts with."""
    return b'{"type":"%b"' % kind.encode()


def order_filled(order: dict[str, Any], account_id: int | None, sequence: int) -> bytes:
    """The fill of an order. `sequence` is the account's, shared with the portfolio after it."""
    fields = {"order": order, "account_id": account_id, "sequence": sequence}
    return encode(ORDER_FILLED, fields)


def portfolio_changed(portfolio: dict[str, Any], sequence: int) -> bytes:
    """The whole portfolio as it stands after the event number `sequence` of its account."""
    return encode(PORTFOLIO, {**portfolio, "sequence": sequence})
