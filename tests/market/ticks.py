"""Ticks, and the candles they should give, for the candle tests."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from paper_trade.market.candles import Candle, OrderKey, build, merge
from paper_trade.market.tick import Tick
from paper_trade.vocabulary import Timeframe

FEED = "test"
SYMBOL = "SOL"
START = 1_700_006_400
"""A midnight in UTC, so that a bucket of every timeframe starts here."""

Book = dict[tuple[Timeframe, int], Candle]


def tick(price: str | int, at: float, slot: int | None = None, *, gap: bool = False) -> Tick:
    """A tick `at` seconds after START."""
    return Tick(FEED, SYMBOL, Decimal(price), Decimal("0.01"), START + int(at), slot, gap)


def fold(batches: Iterable[Sequence[Tick]]) -> Book:
    """What a table holds after these batches: the reference for everything that stores candles."""
    book: Book = {}
    newest: OrderKey | None = None
    for batch in batches:
        built = build(batch, newest)
        newest = built.newest
        for candle in built.candles:
            key = (candle.timeframe, candle.open_time)
            book[key] = merge(book[key], candle) if key in book else candle
        for gap in built.gaps:
            for key, candle in book.items():
                if candle.first is not None and gap.covers(candle):
                    book[key] = replace(candle, partial=True)
    return book


def candle_at(book: Book, timeframe: Timeframe, offset: int = 0) -> Candle:
    """The candle that starts `offset` seconds after START."""
    return book[timeframe, START + offset]


def ohlc(candle: Candle) -> tuple[str, str, str, str]:
    return (str(candle.open), str(candle.high), str(candle.low), str(candle.close))
