"""Price updates in the shapes of Hermes' answers. Pure.

Shapes: Hermes' OpenAPI document (v0.12.0), schemas PriceUpdate, ParsedPriceUpdate, RpcPrice.
"""

from __future__ import annotations

import base64
import struct
from dataclasses import dataclass
from typing import Any, Literal

import orjson

from paper_trade.market.price_update import PriceUpdate
from paper_trade.market.tick import FEED_IDS, FEED_SYMBOLS

EXPONENT = -8
SOL_ID = FEED_IDS["SOL"]

BinaryEncoding = Literal["hex", "base64"]


@dataclass(frozen=True, slots=True)
class AnswerShape:
    """What a client asked to be told of each update."""

    ids: tuple[str, ...]
    encoding: BinaryEncoding = "hex"
    parsed: bool = True
    benchmarks_only: bool = False


def encode_update(update: PriceUpdate, shape: AnswerShape) -> bytes:
    """One answer's JSON: the feed's price if it was among the ids asked for."""
    known = SOL_ID in shape.ids
    answer: dict[str, Any] = {
        "binary": {
            "encoding": shape.encoding,
            "data": [_encode(_message(update), shape.encoding)] if known else [],
        }
    }
    if shape.parsed:
        answer["parsed"] = [_parsed(update)] if known else []
    return orjson.dumps(answer)


def encode_event(update: PriceUpdate, shape: AnswerShape) -> bytes:
    """The same as a server-sent event, or a comment where the client wants no event of it."""
    stale_second = update.publish_time == update.prev_publish_time
    if SOL_ID not in shape.ids or (shape.benchmarks_only and stale_second):
        return b": No update available\n\n"
    return b"data:%b\n\n" % encode_update(update, shape)


def price_feeds(query: str, asset_type: str | None) -> list[dict[str, Any]]:
    """The feeds whose symbol contains `query` (in any case) and that are of that asset type."""
    symbol = FEED_SYMBOLS["SOL"]
    if query.lower() not in symbol.lower() or asset_type not in {None, "crypto"}:
        return []
    attributes = {
        "asset_type": "Crypto",
        "base": "SOL",
        "description": "SOLANA / US DOLLAR (SIMULATED)",
        "display_symbol": "SOL/USD",
        "generic_symbol": "SOLUSD",
        "quote_currency": "USD",
        "schedule": "America/New_York;O,O,O,O,O,O,O;",
        "symbol": symbol,
    }
    return [{"id": SOL_ID, "attributes": attributes}]


def _parsed(update: PriceUpdate) -> dict[str, Any]:
    return {
        "id": SOL_ID,
        "price": _rpc_price(update.price, update.confidence, update.publish_time),
        "ema_price": _rpc_price(update.ema_price, update.ema_confidence, update.publish_time),
        "metadata": {
            "slot": update.slot,
            "proof_available_time": update.publish_time,
            "prev_publish_time": update.prev_publish_time,
        },
    }


def _rpc_price(price: int, confidence: int, publish_time: int) -> dict[str, Any]:
    return {
        "price": str(price),
        "conf": str(confidence),
        "expo": EXPONENT,
        "publish_time": publish_time,
    }


def _message(update: PriceUpdate) -> bytes:
    """Pyth's price feed message (pyth-crosschain, pythnet_sdk `PriceFeedMessage`) behind the magic
    of an accumulator update. Unsigned and without a proof: no contract would accept it."""
    fields = struct.pack(
        ">qQiqqqQ",
        update.price,
        update.confidence,
        EXPONENT,
        update.publish_time,
        update.prev_publish_time,
        update.ema_price,
        update.ema_confidence,
    )
    return b"PNAU\x01\x00\x00\x00" + bytes.fromhex(SOL_ID) + fields


def _encode(message: bytes, encoding: BinaryEncoding) -> str:
    return message.hex() if encoding == "hex" else base64.b64encode(message).decode("ascii")
