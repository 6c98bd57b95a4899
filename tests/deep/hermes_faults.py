"""The faults of the price server that the price worker has to survive, while clients trade."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from tests.deep.live_market import Telling, Told, Update
from tests.deep.stage import Stage
from tests.fake_hermes import (
    CUT,
    KEEP_ALIVE,
    LATEST,
    SILENT,
    STREAM,
    Reply,
    answer,
    error_event,
    event,
)

CENT = Decimal("0.01")
BRIEFLY = (2.0, 4.0)
TOO_LONG = (13.0, 15.0)
"""Longer than a price may be old."""


@dataclass(frozen=True)
class HermesFault:
    """For a while prices are told like this, and requests are answered like that."""

    tell: Telling | None = None
    replies: Mapping[str, Reply] = field(default_factory=dict)
    for_s: tuple[float, float] = BRIEFLY

    async def __call__(self, stage: Stage) -> None:
        market = stage.market
        if self.tell is not None:
            market.tell = self.tell
        for path, reply in self.replies.items():
            market.hermes.on(path, reply)
        if self.replies:
            market.hermes.hang_up()  # so that it asks, and meets the fault at once
        await asyncio.sleep(random.uniform(*self.for_s))
        market.restore()


def everywhere(reply: Reply) -> dict[str, Reply]:
    """The stream and the newest price are answered alike."""
    return {STREAM: reply, LATEST: reply}


def cut_inside_an_event(new: Update) -> Told:
    whole = event(new.parsed())
    return [(_unheard(new), [whole[: len(whole) // 2], CUT])]


def cut_inside_a_character(new: Update) -> Told:
    whole = event(new.parsed() | {"note": "…"})
    return [(_unheard(new), [whole[: whole.index("…".encode()) + 1], CUT])]


def with_an_error(text: str) -> Telling:
    def tell(new: Update) -> Told:
        return [(new, [event(new.parsed())]), (None, [error_event(text)])]

    return tell


def two_in_one_moment(new: Update) -> Told:
    other = replace(new, price=new.price + CENT, slot=_slot(new) + 1)
    return [(one, [event(one.parsed())]) for one in (new, other)]


def an_older_slot_behind(new: Update) -> Told:
    older = replace(new, price=new.price + CENT, slot=_slot(new) - 1, fillable=False)
    return [(one, [event(one.parsed())]) for one in (new, older)]


def without_metadata(new: Update) -> Told:
    bare = replace(new, slot=None)
    return [(bare, [event(bare.parsed())])]


def with_another_expo(new: Update) -> Told:
    return [(new, [event(new.parsed(expo=-5))])]


def with_a_wide_confidence(new: Update) -> Told:
    wide = replace(new, confidence=(new.price / 50).quantize(CENT), fillable=False)
    return [(wide, [event(wide.parsed())])]


def behind_an_impossible_price(factor: int) -> Telling:
    def tell(new: Update) -> Told:
        price = new.price * factor
        false = replace(
            new, price=price, slot=_slot(new) - 1, fillable=False, countable=False, delivered=False
        )
        return [(false, [event(false.parsed())]), (new, [event(new.parsed())])]

    return tell


def behind_invalid_json(new: Update) -> Told:
    return [(None, [b"data:{oops\n\n"]), (new, [event(new.parsed())])]


def keep_alives_only(new: Update) -> Told:
    return [(_unheard(new), [KEEP_ALIVE])]


async def frozen_publish_time(stage: Stage) -> None:
    """The last price is told again and again."""
    last = event(stage.market.told[-1].parsed())
    await HermesFault(lambda _: [(None, [last])], for_s=TOO_LONG)(stage)


NEVER_ANSWERS = everywhere(SILENT)
HTML = everywhere(answer("<!DOCTYPE html><html></html>", content_type="text/html"))
NO_KEY = everywhere(answer("unauthorized", 401))
NOT_ENTITLED = everywhere(answer("Not entitled: feed ef0d", 403))
UNKNOWN_ID = everywhere(answer("Price ids not found: 0xef0d", 404))
TOO_MANY = everywhere(answer("", 429))


def _unheard(new: Update) -> Update:
    return replace(new, delivered=False)


def _slot(update: Update) -> int:
    assert update.slot is not None
    return update.slot
