"""The order as it is being typed: it lives in the browser until it is sent."""

from __future__ import annotations

from typing import Any, Final

import reflex as rx
from reflex.experimental import ClientStateVar
from reflex_components_core.core.banner import has_connection_errors

from paper_trade.ui import client
from paper_trade.ui.client import Shown, browser_function

_AMOUNTS: Final = "$/public/js/amounts.js"
_ORDER: Final = "$/public/js/order.js"
_SHEET: Final = "$/public/js/order_sheet.js"
_GUARD_MEMORY: Final = "price-guard"

side = ClientStateVar.create("side", default="buy")
unit = ClientStateVar.create("unit", default="USDC")
amount = ClientStateVar.create("amount", default="")
guard = ClientStateVar.create("guard", default=False)
"""Whether the price of the fill is limited; the browser remembers it."""
limit = ClientStateVar.create("limit", default="")
"""That price, as typed."""
sent = ClientStateVar.create("sent", default={"id": "", "silent": False})
"""The client_order_id of the order on its way, and whether its answer is overdue."""

clean_amount = browser_function("cleanAmount", _AMOUNTS)
_converted = browser_function("converted", _AMOUNTS)
_share = browser_function("share", _AMOUNTS)
announcement = browser_function("announcement", _ORDER)
_estimate = browser_function("estimate", _ORDER)
_intent_id = browser_function("intentId", _ORDER)
_prefilled = browser_function("prefilled", _ORDER)
_underway = browser_function("underway", _ORDER)
_sendable = browser_function("sendable", _ORDER)
open_sheet = browser_function("openSheet", _SHEET)
close_sheet = browser_function("closeSheet", _SHEET)

_price: Shown = client.price_now["value"]
sent_now: Shown = sent.value
buying: Shown = side.value == "buy"


def ticket(**changes: Any) -> Shown:
    """The order as typed, for the functions of `assets/js/order.js`."""
    typed = {
        "side": side.value,
        "unit": unit.value,
        "amount": amount.value,
        "guard": guard.value,
        "limit": limit.value,
    }
    return rx.Var.create(typed | changes)


def intent() -> Shown:
    """The client_order_id of the order as typed; empty without an amount."""
    return _intent_id.call(ticket()).to(str)


def estimate(order: Shown, account: Shown) -> Shown:
    """What `order` would come to now for `account` (`rows.Account`), or why it cannot be sent."""
    return _estimate.call(
        order, _price, client.market_now, account, ~has_connection_errors.to(bool)
    ).to(dict[str, str])


def sendable(order: Shown, client_order_id: Shown) -> Shown:
    """`order` as the server asks for it, with the moment of the press."""
    return _sendable.call(order, client_order_id)


def receipt(account: Shown) -> Shown:
    """The estimate of the order as typed, and whether it is on its way already."""
    typed = estimate(ticket(), account)
    return _underway.call(typed, sent_now, intent()).to(dict[str, str])


def choose_side(chosen: str) -> list[Shown]:
    """What is given up is what is typed; who comes back to the same side finds it as it was."""
    same = side.value == chosen
    given = "USDC" if chosen == "buy" else "SOL"
    other_limit = _prefilled.call(ticket(side=chosen, limit=""))
    return [
        unit.set_value(rx.cond(same, unit.value, given)),
        amount.set_value(rx.cond(same, amount.value, "")),
        limit.set_value(rx.cond(same, limit.value, other_limit)),
        side.set_value(chosen),
    ]


def choose_unit(chosen: str, account: Shown) -> list[Shown]:
    """What is typed goes over into the other unit, by estimate."""
    moved = _converted.call(side.value, unit.value, chosen, amount.value, account.fee_rate)
    return [amount.set_value(moved), unit.set_value(chosen)]


def type_amount(text: Shown) -> list[Shown]:
    """An order begins: its guard, where nobody has set one, stands by the price of this moment."""
    return [amount.set_value(text), limit.set_value(_prefilled.call(ticket()))]


def type_share(percent: int, account: Shown) -> list[Shown]:
    """A share of what is given up: exact, so that 100 % leaves no dust."""
    asset = rx.cond(buying, "USDC", "SOL")
    available = rx.cond(buying, account.usdc, account.sol)
    return [unit.set_value(asset), *type_amount(_share.call(available, asset, percent))]


def switch_guard() -> list[Shown]:
    """On or off; when on, by the price of this moment."""
    wanted = ~guard.value.to(bool)
    return [
        guard.set_value(wanted),
        limit.set_value(_prefilled.call(ticket(guard=wanted, limit=""))),
        client.remember.partial(_GUARD_MEMORY, wanted),
    ]


def renew_limit() -> Shown:
    """The guard by the price of this moment again."""
    return limit.set_value(_prefilled.call(ticket(limit="")))


def recall_guard() -> Shown:
    """As this browser left it."""
    return guard.set_value(client.recall.call(_GUARD_MEMORY, False))


def start_over() -> list[Shown]:
    """Once what was typed is filled, the next order begins."""
    return [amount.set_value(""), limit.set_value(""), *forget_sent()]


def note_sent() -> Shown:
    """The order as typed is on its way."""
    return sent.set_value({"id": intent(), "silent": False})


def forget_sent() -> list[Shown]:
    """Nothing is on its way any more."""
    return [sent.set_value({"id": "", "silent": False})]


def note_silence() -> Shown:
    """The answer is overdue: the form is free to send the same order again."""
    return sent.set_value({"id": sent_now["id"], "silent": True})
