"""Reads the query strings of Hermes' routes, strictly, and says what Hermes says of bad ones. Pure.

Source of rules and texts: Hermes v0.12.0, `api/rest.rs` and `api/rest/v2/`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import cast

from paper_trade.market.simulator.encoding import SOL_ID, AnswerShape, BinaryEncoding

IDS_PARAMETER = re.compile(r"ids\[\d*\]")
PRICE_ID = re.compile(r"(?:0[xX])?([0-9a-fA-F]{64})")
ASSET_TYPES = frozenset(
    {
        *("crypto", "fx", "equity", "metal", "rates", "commodities", "eco", "kalshi"),
        *("crypto_redemption_rate", "crypto_index", "crypto_nav"),
    }
)


class Refused(Exception):
    """An answer other than 200: its status and its plain text."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status
        self.text = text


def parse_price_query(pairs: Iterable[tuple[str, str]]) -> AnswerShape:
    """The query of `/v2/updates/price/latest` and `/stream`.

    Raises:
        Refused: 400 for what cannot be read, 404 for feeds that do not exist.
    """
    ids: list[str] = []
    options: dict[str, str] = {}
    for name, value in pairs:
        if IDS_PARAMETER.fullmatch(name):
            ids.append(_price_id(value))
        else:
            options[name] = value
    if not ids:
        raise _unreadable("missing field `ids`")
    unknown = [price_id for price_id in ids if price_id != SOL_ID]
    if unknown and not _flag(options, "ignore_invalid_price_ids", default=False):
        missing = ", ".join(f"0x{price_id}" for price_id in unknown)
        raise Refused(404, f"Price ids not found: {missing}")
    return AnswerShape(
        ids=tuple(ids),
        encoding=_encoding(options),
        parsed=_flag(options, "parsed", default=True),
        benchmarks_only=_flag(options, "benchmarks_only", default=False),
    )


def parse_asset_type(value: str | None) -> str | None:
    """The `asset_type` of `/v2/price_feeds`, in any case.

    Raises:
        Refused: 400 for one that does not exist.
    """
    if value is not None and value.lower() not in ASSET_TYPES:
        raise _unreadable(f"unknown variant `{value}`")
    return value and value.lower()


def _price_id(value: str) -> str:
    match = PRICE_ID.fullmatch(value)
    if match is None:
        raise _unreadable("a price id is 64 hexadecimal digits")
    return match[1].lower()


def _encoding(options: dict[str, str]) -> BinaryEncoding:
    value = options.get("encoding", "hex")
    if value not in {"hex", "base64"}:
        raise _unreadable(f"unknown variant `{value}`, expected `hex` or `base64`")
    return cast(BinaryEncoding, value)


def _flag(options: dict[str, str], name: str, *, default: bool) -> bool:
    value = options.get(name, str(default).lower())
    if value not in {"true", "false"}:
        raise _unreadable(f"{name}: provided string was not `true` or `false`")
    return value == "true"


def _unreadable(reason: str) -> Refused:
    return Refused(400, f"Failed to deserialize query string: {reason}")
