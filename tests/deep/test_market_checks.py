"""The market's checks against forged fills and spoilt candles: they have to see each of these."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from uuid import uuid4

import pytest

from paper_trade.vocabulary import Timeframe
from tests.deep.checker import Booked, Books
from tests.deep.history import Attempt, Fill, Filled, History, Order
from tests.deep.live_market import Update
from tests.deep.market_checks import StoredCandle, wrong_candles, wrong_fills

START = 1_760_000_040 - 1_760_000_040 % 86_400
TOLD = [Update(Decimal(150 + n), START + 10 * n, slot=n) for n in range(4)]
DOUBTFUL = replace(TOLD[2], price=Decimal(900), fillable=False)
MAX_AGE_S = 10


def traded(on: Update, sent_at: float, **forged: object) -> list[str]:
    """What is wrong with one fill on that price, of an order sent at that moment."""
    at = datetime.fromtimestamp(on.publish_time, UTC)
    order = Order(uuid4(), "somebody", "buy", size=1)
    fill = Fill(
        order_id=1,
        trade_id=1,
        client_order_id=order.id,
        side="buy",
        size=1,
        notional=1,
        fee=0,
        realized_pnl=0,
        price=on.price,
        feed="pyth",
        oracle_price=on.price,
        confidence=on.confidence,
        publish_time=at,
        age_ms=0,
        created_at=at,
        executed_at=at,
    )
    fill = replace(fill, **forged)  # type: ignore[arg-type]  # a test forges any field
    row = Booked(1, order.id, "somebody", 1, "buy", 1, None, (fill,), ())
    history = History([Attempt(order, sent_at, sent_at + 1, Filled(fill, replayed=False))])
    return list(wrong_fills(history, Books([row], {}, {}), [*TOLD, DOUBTFUL], MAX_AGE_S))


def test_a_fill_on_a_price_that_was_told() -> None:
    assert traded(TOLD[1], TOLD[1].publish_time + MAX_AGE_S) == []


@pytest.mark.parametrize(
    ("on", "late_s", "forged", "words"),
    [
        (replace(TOLD[1], price=Decimal(1)), 0, {}, "nobody told"),
        (replace(TOLD[1], confidence=Decimal(1)), 0, {}, "nobody told"),
        (replace(TOLD[1], publish_time=START + 11), 0, {}, "nobody told"),
        (TOLD[1], 0, {"price": Decimal("150.9")}, "nobody told"),
        (DOUBTFUL, 0, {}, "not fit"),
        (TOLD[1], 11.5, {}, "10.5 s old"),
    ],
)
def test_a_wrong_fill(on: Update, late_s: float, forged: dict[str, object], words: str) -> None:
    (found,) = traded(on, on.publish_time + late_s, **forged)
    assert words in found


def honest(told: list[Update]) -> list[StoredCandle]:
    """The candles of prices that all lie within one minute."""
    prices = [one.price for one in told]
    ohlc = (prices[0], max(prices), min(prices), prices[-1])
    return [StoredCandle(t, START, *ohlc, len(told), observed=True) for t in Timeframe]


def judged(minute: StoredCandle | None, *outages: tuple[float, float]) -> list[str]:
    """What is wrong when a minute has this candle and all else is as it should be."""
    rest = [candle for candle in honest(TOLD) if candle.timeframe is not Timeframe.M1]
    return list(wrong_candles([*rest, *([minute] if minute else [])], TOLD, outages))


MINUTE = honest(TOLD)[0]


def test_candles_that_the_prices_make() -> None:
    assert judged(MINUTE) == []


@pytest.mark.parametrize(
    ("minute", "words"),
    [
        (None, "lost"),
        (replace(MINUTE, ticks=5), "5 ticks of 4"),
        (replace(MINUTE, ticks=3), "at least 4 came"),
        (replace(MINUTE, high=Decimal(999)), "beyond what was told"),
        (replace(MINUTE, low=Decimal(1)), "beyond what was told"),
        (replace(MINUTE, open=Decimal(151)), "not what its ticks make"),
        (replace(MINUTE, close=Decimal(151)), "not what its ticks make"),
    ],
)
def test_a_spoilt_candle(minute: StoredCandle | None, words: str) -> None:
    assert any(words in wrong for wrong in judged(minute))


def test_an_invented_candle() -> None:
    elsewhere = replace(MINUTE, open_time=START + 3600)
    assert any("invented" in wrong for wrong in wrong_candles([elsewhere], [], []))


def test_what_was_told_in_an_outage_may_be_missing_and_nothing_else() -> None:
    seen = replace(MINUTE, ticks=3, high=Decimal(152), close=Decimal(152))
    assert judged(seen, (START + 29, START + 31)) == []
    assert judged(seen, (START + 100, START + 200)) != []
