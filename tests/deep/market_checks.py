"""Whether fills and candles are explained by what the market told. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from paper_trade.vocabulary import Timeframe
from tests.deep.checker import Books
from tests.deep.history import History
from tests.deep.live_market import Update, ordered

Outage = tuple[float, float]
"""From when to when (UNIX seconds) prices may have been missed."""
PUBLISHED_WITHIN_S = 1
"""Publish times are whole seconds: a price may be so much younger than its own says."""


@dataclass(frozen=True)
class StoredCandle:
    """A row of the candle table; `observed` is false for one that came from history."""

    timeframe: Timeframe
    open_time: int
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    ticks: int
    observed: bool


def wrong_fills(
    history: History, books: Books, told: Iterable[Update], max_age_s: float
) -> Iterator[str]:
    """Fills at a price that was never told, was not fit to fill on, or had grown too old.

    An order is done no sooner than it was sent first: a price that was too old even then was too
    old for it, whatever the product's clock said.
    """
    known = {(one.publish_time, one.price, one.confidence): one for one in told}
    sent_at = {
        id_: min(attempt.sent_at for attempt in attempts)
        for id_, attempts in history.by_order().items()
    }
    for trade in (trade for row in books.orders for trade in row.trades):
        published = int(trade.publish_time.timestamp())
        update = known.get((published, trade.oracle_price, trade.confidence))
        age_s = sent_at.get(trade.client_order_id, published) - published - PUBLISHED_WITHIN_S
        if update is None or trade.price != trade.oracle_price:
            yield f"order {trade.order_id}: nobody told the price {trade.price}"
        elif not update.fillable:
            yield f"order {trade.order_id}: {trade.price} was not fit to fill on"
        elif age_s > max_age_s:
            yield f"order {trade.order_id}: its price was {age_s:.1f} s old when it was sent"


def wrong_candles(
    candles: Iterable[StoredCandle], told: list[Update], outages: Iterable[Outage]
) -> Iterator[str]:
    """Candles lost, doubled or spoilt. What was told within `outages` may be missing, no more."""
    outages = list(outages)
    stored = {(candle.timeframe, candle.open_time): candle for candle in candles}
    for timeframe in Timeframe:
        buckets: dict[int, list[Update]] = {}
        for one in told:
            if one.countable:
                start = one.publish_time - one.publish_time % timeframe.seconds
                buckets.setdefault(start, []).append(one)
        for start, updates in buckets.items():
            for wrong in _judge(stored.pop((timeframe, start), None), updates, outages):
                yield f"{timeframe.value} {start}: {wrong}"
    yield from (f"{timeframe.value} {start}: invented" for timeframe, start in stored)


def _judge(
    candle: StoredCandle | None, updates: list[Update], outages: list[Outage]
) -> Iterator[str]:
    sure = sum(_surely_heard(one, outages) for one in updates)
    if candle is None:
        if sure:
            yield f"lost, with {sure} ticks"
        return
    if candle.ticks > len(updates):
        yield f"{candle.ticks} ticks of {len(updates)}"
    if candle.ticks < sure:
        yield f"{candle.ticks} ticks, at least {sure} came"
    prices = [one.price for one in ordered(updates)]
    if candle.low < min(prices) or candle.high > max(prices):
        yield f"beyond what was told: {candle.low} to {candle.high}"
    if candle.observed and candle.ticks == len(updates):
        expected = (prices[0], max(prices), min(prices), prices[-1])
        if (candle.open, candle.high, candle.low, candle.close) != expected:
            yield f"not what its ticks make: {expected}"


def _surely_heard(one: Update, outages: list[Outage]) -> bool:
    # A publish time is a whole second: it may stand for any moment of it.
    return one.delivered and not any(
        begin <= one.publish_time + PUBLISHED_WITHIN_S and one.publish_time <= end
        for begin, end in outages
    )
