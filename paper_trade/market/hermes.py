"""What Hermes answers, in our own terms: prices as ticks, refusals as errors. Pure.

Formats are those of Hermes 0.12 (https://hermes.pyth.network/docs). A price is an integer in a
string with the feed's own exponent; the value, integer x 10^expo, is kept exactly. Nothing of an
answer's text gets into an error's words: these are shown to anybody.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, Final

import orjson

from paper_trade.market.tick import Tick

_INTEGER = re.compile(r"-?[0-9]{1,20}", re.ASCII)
_MAX_EXPO: Final = 30


class HermesError(Exception):
    """Base. The text says what is wrong with the source of prices, fit for anybody to read."""


class HermesFormatError(HermesError):
    """The answer is not what Hermes sends."""


class UnreachableError(HermesError):
    """No connection, a broken one, a silent one, or a failing server: worth another try soon."""


class KeyRefusedError(HermesError):
    """No API key, a wrong one, or one without this feed. Only a person can change that."""


class RateLimitedError(HermesError):
    """Too many requests; Hermes then refuses everything for a minute."""


class UnknownFeedError(HermesError):
    """The server does not know our feed id, or has another feed under it."""


def refusal(status: int, body: str, *, with_key: bool) -> HermesError:
    """The error for an answer other than 200. `with_key` is whether an API key was sent."""
    if status in {401, 403}:
        return _key_refusal(status, body, with_key)
    if status == 429:
        return RateLimitedError("The price server refuses requests for a minute: too many (429)")
    if status == 404 and "Price ids not found" in body:
        return UnknownFeedError("The price server does not know the price feed (404)")
    if status == 404 and "Update data not found" in body:
        return UnreachableError("The price server has no price yet (404)")
    if status == 404:
        return UnreachableError("The price server has no such address (404): check HERMES_URL")
    return UnreachableError(f"The price server answered with an error ({status})")


def _key_refusal(status: int, body: str, with_key: bool) -> HermesError:
    if not with_key:
        return KeyRefusedError(f"Pyth asks for an API key ({status}): set PYTH_API_KEY")
    if "Not entitled" in body:
        return KeyRefusedError(f"The PYTH_API_KEY is not entitled to this price feed ({status})")
    return KeyRefusedError(f"Pyth refuses the PYTH_API_KEY ({status}): check that it is right")


def parse_updates(body: bytes | str, *, feed_id: str, feed: str, symbol: str) -> list[Tick]:
    """The ticks of one feed in an answer of `/latest` or in one event of the stream.

    Other feeds' prices in the same answer are left out. Values are not judged here.

    Raises:
        HermesFormatError: for anything that is not a price update (HTML, cut JSON, missing fields).
    """
    parsed = _json_object(body).get("parsed")
    if not isinstance(parsed, list):
        raise HermesFormatError("The price server sent an update without parsed prices")
    wanted = feed_id.lower().removeprefix("0x")
    return [_tick(item, feed, symbol) for item in parsed if _feed_id(item) == wanted]


def confirms_feed(body: bytes | str, *, feed_id: str, feed_symbol: str) -> bool:
    """Whether the list of `/v2/price_feeds` has `feed_symbol` (`Crypto.SOL/USD`) under `feed_id`.

    False when it mentions neither, which proves nothing.

    Raises:
        HermesFormatError: when it is not such a list.
        UnknownFeedError: when the id belongs to another symbol or the symbol to another id.
    """
    listed = _json(body)
    if not isinstance(listed, list):
        raise HermesFormatError("The price server's list of feeds is not a list")
    symbols = {_feed_id(item): _feed_symbol(item) for item in listed}
    if symbols.get(feed_id) == feed_symbol:
        return True
    if feed_id in symbols or feed_symbol in symbols.values():
        raise UnknownFeedError(f"The price server has another price feed id for {feed_symbol}")
    return False


def _json(body: bytes | str) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        html = body.lstrip()[:1] in {b"<", "<"}
        kind = "a web page (HTML)" if html else "something that is not JSON"
        raise HermesFormatError(f"The price server sent {kind}") from None


def _json_object(body: bytes | str) -> dict[str, Any]:
    found = _json(body)
    if not isinstance(found, dict):
        raise HermesFormatError("The price server sent JSON that is not a price update")
    return found


def _feed_id(item: Any) -> str | None:
    found = item.get("id") if isinstance(item, dict) else None
    return found.lower().removeprefix("0x") if isinstance(found, str) else None


def _feed_symbol(item: Any) -> str | None:
    attributes = item.get("attributes") if isinstance(item, dict) else None
    found = attributes.get("symbol") if isinstance(attributes, dict) else None
    return found if isinstance(found, str) else None


def _tick(item: dict[str, Any], feed: str, symbol: str) -> Tick:
    quote = item.get("price")
    if not isinstance(quote, dict):
        raise HermesFormatError("The price server sent an update without a price")
    metadata = item.get("metadata") or {}
    slot = metadata.get("slot") if isinstance(metadata, dict) else None
    expo = _integer(quote, "expo")
    if abs(expo) > _MAX_EXPO:
        raise HermesFormatError("The price server sent an impossible exponent")
    return Tick(
        feed=feed,
        symbol=symbol,
        price=_scaled(_integer(quote, "price"), expo),
        confidence=_scaled(_integer(quote, "conf"), expo),
        publish_time=_integer(quote, "publish_time"),
        slot=None if slot is None else _integer(metadata, "slot"),
    )


def _scaled(value: int, expo: int) -> Decimal:
    # From text, because arithmetic on Decimals rounds to the context's precision.
    return Decimal(f"{value}E{expo}")


def _integer(fields: dict[str, Any], name: str) -> int:
    value = fields.get(name)
    if isinstance(value, str) and _INTEGER.fullmatch(value):
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise HermesFormatError(f"The price server sent an update whose {name} is not an integer")
