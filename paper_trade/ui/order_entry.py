"""The order form's fields as an order request: everything checked, nothing believed. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from paper_trade.errors import ValidationFailed
from paper_trade.money import Asset, parse_amount
from paper_trade.trading.orders import OrderRequest
from paper_trade.vocabulary import Side


def order_request(form: Mapping[str, Any]) -> OrderRequest:
    """The market order that the fields `side`, `unit`, `amount`, `client_order_id` ask for.

    Raises:
        ValidationFailed: a field is missing or malformed; the words are ready to show.
    """
    fields = {name: _field(form, name) for name in ("side", "unit", "amount", "client_order_id")}
    try:
        side, asset = Side(fields["side"]), Asset(fields["unit"])
        client_order_id = UUID(fields["client_order_id"])
    except ValueError:
        raise ValidationFailed("This is not an order that the page sends.") from None
    try:
        units = parse_amount(fields["amount"], asset)
    except ValueError as error:
        raise ValidationFailed(f"{error}. Please correct the amount.") from None
    if asset is Asset.SOL:
        return OrderRequest(side, size=units, client_order_id=client_order_id)
    return OrderRequest(side, quote_size=units, client_order_id=client_order_id)


def _field(form: Mapping[str, Any], name: str) -> str:
    value = form.get(name) if isinstance(form, Mapping) else None
    if not isinstance(value, str):
        raise ValidationFailed(f"The order has no {name}.")
    return value
