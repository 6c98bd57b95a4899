"""The fields of "Start over", checked. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from paper_trade.errors import ValidationFailed
from paper_trade.money import Asset, parse_amount


def starting_funds(form: Mapping[str, Any]) -> int:
    """The funds that the field `starting_funds` asks for, in micro-USDC.

    Raises:
        ValidationFailed: that is no amount; the words are ready to show.
    """
    typed = form.get("starting_funds") if isinstance(form, Mapping) else None
    if not isinstance(typed, str):
        raise ValidationFailed("The starting funds are missing.")
    try:
        return parse_amount(typed, Asset.USDC)
    except ValueError as error:
        raise ValidationFailed(str(error)) from None
