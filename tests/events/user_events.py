"""A user's events as they are published, and what is said of them in short: `f3`, `p3`."""

from __future__ import annotations

from typing import Any

import orjson

from paper_trade.events import frames
from paper_trade.events.wire import Frame


def fill(sequence: int, account_id: int = 1) -> Frame:
    """The fill number `sequence`."""
    return Frame(frames.order_filled({"id": str(sequence)}, account_id, sequence))


def portfolio(sequence: int, account_id: int = 1) -> Frame:
    """The portfolio after the event number `sequence`."""
    view = {"account": {"id": str(account_id)}, "equity": "1000"}
    return Frame(frames.portfolio_changed(view, sequence))


def short(payload: bytes | dict[str, Any]) -> str:
    """`f3` for the fill number 3, `p3` for its portfolio, `o3` for orders up to there."""
    fields = orjson.loads(payload) if isinstance(payload, bytes) else payload
    letter = {"order_filled": "f", "portfolio": "p", "orders": "o"}[fields["type"]]
    return f"{letter}{fields['sequence']}"
