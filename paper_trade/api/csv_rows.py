"""Lists as CSV after RFC 4180, safe to open in a spreadsheet. Pure."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

TRADE_COLUMNS = (
    "id",
    "order_id",
    "symbol",
    "side",
    "price",
    "size",
    "notional",
    "fee",
    "total",
    "fee_asset",
    "realized_pnl",
    "executed_at",
    "feed",
    "oracle_price",
    "confidence",
    "publish_time",
    "age_ms",
)
ENTRY_COLUMNS = (
    "id",
    "sequence",
    "asset",
    "amount",
    "balance_after",
    "kind",
    "trade_id",
    "order_id",
    "created_at",
    "account_id",
    "digest",
)

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?", re.ASCII)
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def csv_bytes(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> bytes:
    """A line for each row, ended by CRLF; null is an empty field."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows([field(row[column]) for column in columns] for row in rows)
    return text.getvalue().encode()


def header_bytes(columns: Sequence[str]) -> bytes:
    """The first line: the names of the columns."""
    return ",".join(columns).encode() + b"\r\n"


def field(value: object) -> str:
    """`value` as the text of a field, one that no spreadsheet takes for a formula.

    Numbers stay numbers, a negative one too; other text that begins like a formula gets an
    apostrophe before it, as OWASP's page on CSV injection recommends.
    """
    text = "" if value is None else str(value)
    if text.startswith(_FORMULA_SIGNS) and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def flat_trade(trade: Mapping[str, Any]) -> Mapping[str, Any]:
    """A trade and its receipt side by side."""
    return {**trade, **trade["receipt"]}
