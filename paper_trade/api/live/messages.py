"""What clients say on the WebSocket, and the answers. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson

from paper_trade.errors import PaperTradeError, UnknownMarket, ValidationFailed
from paper_trade.events.frames import encode
from paper_trade.events.wire import Frame
from paper_trade.market.tick import SYMBOL
from paper_trade.vocabulary import Timeframe

MAX_BYTES = 4096
LONGEST_TOKEN = 2048
PRICES, ORDERS, PORTFOLIO = "prices", "orders", "portfolio"


@dataclass(frozen=True, slots=True)
class Channel:
    """Something to subscribe to. `timeframe` is set on candles only."""

    name: str
    timeframe: Timeframe | None = None

    @property
    def private(self) -> bool:
        """Whether one has to be signed in."""
        return self.name in {ORDERS, PORTFOLIO}


@dataclass(frozen=True, slots=True)
class Auth:
    token: str


@dataclass(frozen=True, slots=True)
class Subscribe:
    channel: Channel


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    channel: Channel


@dataclass(frozen=True, slots=True)
class Ping:
    pass


Message = Auth | Subscribe | Unsubscribe | Ping


def parse(text: str | None) -> Message:
    """The message in a text frame; None stands for a binary one.

    Raises:
        ValidationFailed: it is none of the known messages.
        UnknownMarket: candles of a symbol that is not traded here.
    """
    fields = _fields(text)
    match fields.get("type"):
        case "auth":
            token = fields.get("token")
            if not isinstance(token, str) or not 0 < len(token) <= LONGEST_TOKEN:
                raise ValidationFailed('"auth" needs a "token".')
            return Auth(token)
        case "subscribe":
            return Subscribe(_channel(fields))
        case "unsubscribe":
            return Unsubscribe(_channel(fields))
        case "ping":
            return Ping()
        case _:
            raise ValidationFailed('"type" must be "auth", "subscribe", "unsubscribe" or "ping".')


def _fields(text: str | None) -> dict[str, Any]:
    if text is None:
        raise ValidationFailed("Messages are JSON in text frames; this one is binary.")
    try:
        fields = orjson.loads(text)
    except ValueError:
        raise ValidationFailed("This message is not JSON.") from None
    if not isinstance(fields, dict):
        raise ValidationFailed("A message is a JSON object.")
    return fields


def _channel(fields: dict[str, Any]) -> Channel:
    name = fields.get("channel")
    if not isinstance(name, str):
        raise ValidationFailed('"subscribe" and "unsubscribe" need a "channel".')
    if name in {PRICES, ORDERS, PORTFOLIO}:
        return Channel(name)
    match name.split(":"):
        case ["candles", symbol, timeframe]:
            if symbol != SYMBOL:
                raise UnknownMarket
            if timeframe in list(Timeframe):
                return Channel(name, Timeframe(timeframe))
    raise ValidationFailed(
        'There is no such channel. Channels are "prices", "candles:SOL:1m" (and other timeframes), '
        '"orders" and "portfolio".'
    )


def reply(kind: str, **fields: Any) -> Frame:
    """`{"type": kind, …fields}`, without the fields that are None."""
    return Frame(encode(kind, {name: value for name, value in fields.items() if value is not None}))


def error_reply(error: PaperTradeError, channel: Channel | None = None) -> Frame:
    """`{"type":"error","code","detail"}`, and the channel where the error concerns one."""
    name = None if channel is None else channel.name
    return reply("error", code=error.code, detail=error.detail, channel=name)
