"""Real trades in, the exchange's own candles out, exactly."""

from __future__ import annotations

import csv
import gzip
import json
from decimal import Decimal
from pathlib import Path

import pytest

from paper_trade.market.candles import build
from paper_trade.market.tick import Tick
from paper_trade.vocabulary import Timeframe

MARKET = Path(__file__).parents[3] / "shared" / "data" / "market"
pytestmark = pytest.mark.skipif(
    not MARKET.exists(), reason="no recorded markets beside the project"
)

Rows = dict[int, tuple[Decimal, Decimal, Decimal, Decimal]]


def trades() -> list[Tick]:
    with gzip.open(MARKET / "xrp_eth_trades.json.gz", "rt") as file:
        rows = json.load(file, parse_float=Decimal)
    return [
        Tick("exchange", "XRP", Decimal(row[4]), Decimal(0), row[0] // 1000, None) for row in rows
    ]


def exchange_candles(name: str) -> Rows:
    with gzip.open(MARKET / name, "rt") as file:
        return {
            int(row["date"]) // 1000: (
                Decimal(row["open"]),
                Decimal(row["high"]),
                Decimal(row["low"]),
                Decimal(row["close"]),
            )
            for row in csv.DictReader(file)
        }


@pytest.mark.parametrize(
    ("timeframe", "name", "buckets"),
    [(Timeframe.M1, "xrp_eth_1m.csv.gz", 2469), (Timeframe.M5, "xrp_eth_5m.csv.gz", 706)],
)
def test_xrp_eth_trades_give_the_exchanges_candles(
    timeframe: Timeframe, name: str, buckets: int
) -> None:
    built: Rows = {
        c.open_time: (c.open, c.high, c.low, c.close)
        for c in build(trades(), None).candles
        if c.timeframe is timeframe
    }

    assert len(built) == buckets
    assert built == exchange_candles(name)
