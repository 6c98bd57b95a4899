"""The order form's fields as an order request: everything checked, nothing believed. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from paper_trade.errors import ValidationFailed
from paper_trade.money import Asset, parse_amount, parse_price
from paper_trade.trading.orders import OrderRequest
from paper_trade.vocabulary import Side

GOOD_FOR: Final = timedelta(seconds=5)
"""How long after the press an order may still be filled.

A page whose event socket is down sends the order when it is back, which may be minutes later.
"""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECONDS = re.compile(r"[0-9]{1,14}", re.ASCII)


def order_request(form: Mapping[str, Any]) -> OrderRequest:
    """The market order that the form's fields ask for, all of them texts.

    `side`, `unit`, `amount` and `client_order_id`; `limit` is the price guard, empty for none;
    `pressed_at` is when the button was pressed, in UNIX milliseconds by the *server's* clock, which
    the page knows from the prices' ages, so that the clock of the browser does not matter.

    Raises:
        ValidationFailed: a field is missing or malformed; the words are ready to show.
    """
    try:
        side, asset = Side(_field(form, "side")), Asset(_field(form, "unit"))
        client_order_id = UUID(_field(form, "client_order_id"))
        valid_until = _moment(_field(form, "pressed_at")) + GOOD_FOR
    except ValueError:
        raise ValidationFailed("This is not an order that the page sends.") from None
    units, limit = _amount(form, asset), _limit(form)
    return OrderRequest(
        side,
        size=units if asset is Asset.SOL else None,
        quote_size=units if asset is Asset.USDC else None,
        client_order_id=client_order_id,
        max_price=limit if side is Side.BUY else None,
        min_price=limit if side is Side.SELL else None,
        valid_until=valid_until,
    )


def _field(form: Mapping[str, Any], name: str) -> str:
    value = form.get(name) if isinstance(form, Mapping) else None
    if not isinstance(value, str):
        raise ValidationFailed(f"The order has no {name}.")
    return value


def _moment(text: str) -> datetime:
    if not _MILLISECONDS.fullmatch(text):
        raise ValueError("not a time in milliseconds")
    return _EPOCH + timedelta(milliseconds=int(text))


def _amount(form: Mapping[str, Any], asset: Asset) -> int:
    try:
        return parse_amount(_field(form, "amount"), asset)
    except ValueError as error:
        raise ValidationFailed(f"{error}. Please correct the amount.") from None


def _limit(form: Mapping[str, Any]) -> Decimal | None:
    text = _field(form, "limit")
    try:
        return parse_price(text) if text else None
    except ValueError as error:
        raise ValidationFailed(f"{error}. Please correct the price guard.") from None
