"""What a random trader wants, said in terms of what the account holds and where the limits are.

Wishes are drawn without knowing the account, so that the same draws always give the same program;
`order_for` makes an order of one.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from tests.trading.random_orders.book import Account
from tests.trading.random_orders.rules import (
    FEE_RATE,
    LAMPORT,
    LEAST_SIZE,
    MICRO,
    MOST_SIZE,
    Order,
    down,
    up,
)

POINT = Fraction(1, 10**8)
"""The smallest step of a price."""
MOST_UNITS = 2**63 - 1
"""An amount of more base units than the database holds is no amount."""


@dataclass(frozen=True)
class Wish:
    """`much` names an amount; `over` base units are added to it; `share` is in thousandths."""

    side: str
    by: str
    much: str
    over: int
    share: int
    guard: str
    late: bool
    identified: bool
    door: str


doors = st.sampled_from(["desk", "desk", "desk", "api", "wordy api"])
wishes = st.builds(
    Wish,
    side=st.sampled_from(["buy", "sell"]),
    by=st.sampled_from(["size", "quote_size"]),
    much=st.sampled_from(["share"] * 6 + ["all"] * 4 + ["least", "least", "most", "nothing"]),
    over=st.sampled_from([0] * 6 + [1, -1]),
    share=st.integers(1, 999),
    guard=st.sampled_from(["none"] * 8 + ["at the price", "one point off", "wide", "pointless"]),
    late=st.sampled_from([False] * 15 + [True]),
    identified=st.booleans(),
    door=doors,
)


@dataclass(frozen=True)
class Again:
    """An order that was filled is sent once more; `change` is what is changed of its content."""

    place: int
    change: str
    late: bool
    door: str


agains = st.builds(
    Again,
    place=st.integers(0, 100),
    change=st.sampled_from(["nothing"] * 4 + ["side", "amount", "guard", "kind"]),
    late=st.booleans(),
    door=doors,
)


def order_for(wish: Wish, account: Account, price: Fraction, order_id: UUID) -> Order:
    """The order that fulfils a wish for somebody who has this account, at this price."""
    if wish.much == "share":
        wish = replace(wish, side=_possible_side(wish, account, price))
    unit = LAMPORT if wish.by == "size" else MICRO
    amount = _AMOUNTS[wish.side, wish.by](wish, account, price) + wish.over * unit
    amount = min(max(amount, Fraction(0)), MOST_UNITS * unit)
    max_price, min_price = _guards(wish, price)
    return Order(
        side=wish.side,
        size=amount if wish.by == "size" else None,
        quote_size=amount if wish.by == "quote_size" else None,
        id=order_id if wish.identified else None,
        max_price=max_price,
        min_price=min_price,
        late=wish.late and wish.door == "desk",
    )


def _possible_side(wish: Wish, account: Account, price: Fraction) -> str:
    """The side of the wish, or the other one for want of anything to give."""
    if wish.side == "sell":
        return "buy" if account.sol < LEAST_SIZE else "sell"
    return "sell" if account.usdc < LEAST_SIZE * price else "buy"


def again_for(again: Again, sent: list[Order]) -> Order:
    """One of the orders that were sent, perhaps with other content under its id."""
    order = sent[again.place % len(sent)]
    late = again.late and again.door == "desk"
    return replace(order, **_changes(order, again.change), late=late)


def _changes(order: Order, change: str) -> dict[str, Any]:
    amount = order.size or order.quote_size or LAMPORT
    match change:
        case "side":
            return {"side": "sell" if order.side == "buy" else "buy"}
        case "amount" if order.size is not None:
            return {"size": amount + LAMPORT}
        case "amount":
            return {"quote_size": amount + MICRO}
        case "guard":
            return {"max_price": (order.max_price or amount) + MICRO}
        case "kind" if order.size is not None:
            return {"size": None, "quote_size": up(amount)}
        case "kind":
            return {"size": amount, "quote_size": None}
    return {}


def _guards(wish: Wish, price: Fraction) -> tuple[Fraction | None, Fraction | None]:
    """(max_price, min_price), the one that protects this side; `pointless` is the other one."""
    toward = 1 if wish.side == "buy" else -1
    guard = {
        "none": None,
        "at the price": price,
        "one point off": max(price - toward * POINT, POINT),
        "wide": max(price + toward * 5, POINT),
        "pointless": price,
    }[wish.guard]
    is_maximum = (wish.side == "buy") != (wish.guard == "pointless")
    return (guard, None) if is_maximum else (None, guard)


def _bought_size(wish: Wish, account: Account, price: Fraction) -> Fraction:
    def cost(lamports: int) -> Fraction:
        exact = price * lamports * LAMPORT
        return up(exact) + up(exact * FEE_RATE)

    if wish.much == "all":
        # One lamport more costs more than there is.
        too_much = min(int(account.usdc / price / LAMPORT) + 1, MOST_UNITS)
        return (bisect_right(range(too_much), account.usdc, key=cost) - 1) * LAMPORT
    if wish.much == "share":
        return down(account.usdc / price * wish.share / 1000, LAMPORT)
    return _limits(wish)


def _spent(wish: Wish, account: Account, price: Fraction) -> Fraction:
    each = price * (1 + FEE_RATE)
    return {
        "all": account.usdc,
        "share": down(account.usdc * wish.share / 1000),
        "least": up(LEAST_SIZE * each),
        "most": up((MOST_SIZE + LAMPORT) * each) - MICRO,
        "nothing": Fraction(0),
    }[wish.much]


def _sold_size(wish: Wish, account: Account, price: Fraction) -> Fraction:
    if wish.much == "all":
        return account.sol
    if wish.much == "share":
        return down(account.sol * wish.share / 1000, LAMPORT)
    return _limits(wish)


def _received(wish: Wish, account: Account, price: Fraction) -> Fraction:
    each = price * (1 - FEE_RATE)
    return {
        "all": down(account.sol * each),
        "share": down(account.sol * each * wish.share / 1000),
        "least": down((LEAST_SIZE - LAMPORT) * each) + MICRO,
        "most": down(MOST_SIZE * each),
        "nothing": Fraction(0),
    }[wish.much]


def _limits(wish: Wish) -> Fraction:
    return {"least": LEAST_SIZE, "most": MOST_SIZE, "nothing": Fraction(0)}[wish.much]


_AMOUNTS: dict[tuple[str, str], Callable[[Wish, Account, Fraction], Fraction]] = {
    ("buy", "size"): _bought_size,
    ("buy", "quote_size"): _spent,
    ("sell", "size"): _sold_size,
    ("sell", "quote_size"): _received,
}
