"""Candles from a file, replayed as updates, come out as they went in."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest

from paper_trade.market.candle_csv import BadCandleFile, read_candles
from paper_trade.market.candles import build
from paper_trade.market.player import Bar
from paper_trade.market.price_update import PriceUpdate
from paper_trade.market.replay import CandleFile, ReplayTicks
from paper_trade.market.tick import Tick
from paper_trade.vocabulary import Timeframe

MARKET = Path(__file__).parents[3] / "shared" / "data" / "market"
HEADER = "time,open,high,low,close\n"
ROW = "1631917320,146.57,147.13,146.2,146.99\n"
LATER_ROW = "1631917380,146.99,147.26,146.59,147.23\n"


def file_of(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "candles.csv"
    path.write_text(text, encoding="utf-8")
    return path


def candles_of(tmp_path: Path, interval_s: int, rows: int = 40) -> CandleFile:
    lines = [f"{interval_s * n},{100 + n},{103 + n},{99 + n},{101 + n}.5" for n in range(rows)]
    return read_candles(file_of(tmp_path, HEADER + "\n".join(lines)))


def as_tick(update: PriceUpdate) -> Tick:
    return Tick(
        feed="replay",
        symbol="SOL",
        price=Decimal(update.price).scaleb(-8),
        confidence=Decimal(update.confidence).scaleb(-8),
        publish_time=update.publish_time,
        slot=update.slot,
    )


def all_ticks(ticks: ReplayTicks) -> Iterator[Tick]:
    return (as_tick(ticks.update(number)) for number in range(len(ticks)))


def test_reads_columns_in_any_order_and_ignores_others(tmp_path: Path) -> None:
    text = "volume, Close,low,high,open,time\n1,146.99,146.2,147.13,146.57,60\n\n1,2,1,2,1.5,120\n"
    candles = read_candles(file_of(tmp_path, text))

    assert (len(candles), candles.interval_s) == (2, 60)
    assert candles.bar(0) == Bar(14_657_000_000, 14_713_000_000, 14_620_000_000, 14_699_000_000)


def test_reads_gzip_whatever_its_name(tmp_path: Path) -> None:
    path = tmp_path / "candles"
    path.write_bytes(gzip.compress((HEADER + ROW + LATER_ROW).encode()))

    assert len(read_candles(path)) == 2


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "line 0: the header lacks time, open, high, low, close"),
        ("time,open,high,low\n", "line 1: the header lacks close"),
        (HEADER + ROW, "line 2: at least two candles"),
        (HEADER + ROW + "1631917380,1,2\n", "line 3: too few columns"),
        (HEADER + ROW + ROW, "line 3: time 1631917320 does not come after"),
        (HEADER + "2021-09-17,1,2,1,2\n", "line 2: '2021-09-17' is not a time"),
        (HEADER + "1631917320000,1,2,1,2\n", "milliseconds"),
        (HEADER + "60,1,2,1,x\n", "line 2: 'x' is not a price"),
        (HEADER + "60,1,2,1,NaN\n", "NaN is not a price"),
        (HEADER + "60,1,2,1,-1\n", "-1 is not a price above 0"),
        (HEADER + "60,1,2,1,1.123456789\n", "more than 8 decimals"),
        (HEADER + "60,1,2,1,3\n", "line 2: open and close must lie between"),
        (HEADER + "60,1,2,1,1\n61,1,2,1,1\n", "at least 2 seconds apart"),
    ],
)
def test_says_what_is_wrong_and_where(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(BadCandleFile, match=says):
        read_candles(file_of(tmp_path, text))


def test_says_which_file_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(BadCandleFile, match=r"missing\.csv: cannot be read"):
        read_candles(tmp_path / "missing.csv")
    broken = tmp_path / "broken.csv.gz"
    broken.write_bytes(gzip.compress(b"x" * 1000)[:-9])
    with pytest.raises(BadCandleFile, match=r"broken\.csv\.gz: cannot be read"):
        read_candles(broken)


@pytest.mark.parametrize("interval_s", [2, 3, 60, 300, 86_400])
@pytest.mark.parametrize("speed", [0.5, 1, 7, 100_000])
def test_updates_stay_in_their_candle_and_ascend(
    tmp_path: Path, interval_s: int, speed: float
) -> None:
    candles = candles_of(tmp_path, interval_s, rows=3)
    ticks = ReplayTicks(candles, speed)
    updates = [ticks.update(number) for number in range(len(ticks))]

    for row in range(3):
        mine = updates[row * ticks.updates_a_candle : (row + 1) * ticks.updates_a_candle]
        assert mine[0].publish_time == candles.times[row]
        assert mine[-1].publish_time < candles.times[row] + interval_s
        prices = [update.price for update in mine]
        assert Bar(prices[0], max(prices), min(prices), prices[-1]) == candles.bar(row)
    keys = [(update.publish_time, update.slot) for update in updates]
    assert all(before < after for before, after in pairwise(keys))
    assert all(slot * 2 // 5 <= time <= slot * 2 // 5 + 1 for time, slot in keys)


def test_a_slow_replay_has_pyths_pace_and_a_fast_one_the_fewest_updates(tmp_path: Path) -> None:
    candles = candles_of(tmp_path, 60)

    assert ReplayTicks(candles, 1).updates_a_candle == 150
    assert ReplayTicks(candles, 10).updates_a_candle == 15
    assert ReplayTicks(candles, 10_000).updates_a_candle == 4


def test_every_timeframe_comes_out_equal(tmp_path: Path) -> None:
    candles = candles_of(tmp_path, 60, rows=60)
    built = build(all_ticks(ReplayTicks(candles, 20)), None).candles
    minutes = [candle for candle in built if candle.timeframe is Timeframe.M1]
    hours = [candle for candle in built if candle.timeframe is Timeframe.H1]

    assert len(minutes) == 60
    assert [candle.open for candle in minutes] == [Decimal(100 + n) for n in range(60)]
    assert (hours[0].open, hours[0].high, hours[0].low, hours[0].close) == (
        Decimal(100),
        Decimal(162),
        Decimal(99),
        Decimal("160.5"),
    )


@pytest.mark.skipif(not MARKET.exists(), reason="no recorded markets beside the project")
def test_a_recorded_month_comes_out_equal() -> None:
    minutes = read_candles(MARKET / "sol_usdt_1m_2021.csv.gz")
    fives = read_candles(MARKET / "sol_usdt_5m_2021.csv.gz")
    built = build(all_ticks(ReplayTicks(minutes, 100_000)), None).candles

    def bars(timeframe: Timeframe) -> dict[int, Bar]:
        return {
            candle.open_time: Bar(
                *(
                    int(price.scaleb(8))
                    for price in (candle.open, candle.high, candle.low, candle.close)
                )
            )
            for candle in built
            if candle.timeframe is timeframe
        }

    assert bars(Timeframe.M1) == {time: minutes.bar(n) for n, time in enumerate(minutes.times)}
    assert len(minutes) == 43_079
    known = set(minutes.times)
    complete = {
        time: fives.bar(row)
        for row, time in enumerate(fives.times)
        if known.issuperset(range(time, time + 300, 60))
    }
    rolled_up = bars(Timeframe.M5)
    assert {time: rolled_up[time] for time in complete} == complete
    assert len(complete) == 8615
