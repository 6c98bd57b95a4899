"""What the server answers an order with, for the form that sent it."""

from __future__ import annotations

import json

import reflex as rx
from reflex.event import EventSpec


def filled(client_order_id: str) -> EventSpec:
    """This order is filled. `assets/js/order_answers.jsx` listens."""
    return _tell(client_order_id)


def refused() -> EventSpec:
    """The order on its way is not filled; why is told elsewhere."""
    return _tell("")


def _tell(filled_id: str) -> EventSpec:
    detail = json.dumps({"filled": filled_id})
    return rx.call_script(f"dispatchEvent(new CustomEvent('order-answer', {{detail: {detail}}}))")
