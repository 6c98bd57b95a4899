"""Reads candles from a CSV file, exactly."""

from __future__ import annotations

import csv
import gzip
import io
from array import array
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from paper_trade.market.player import Bar
from paper_trade.market.replay import CandleFile

if TYPE_CHECKING:
    from _csv import Reader as CsvReader

COLUMNS = ("time", "open", "high", "low", "close")
DECIMALS = 8
LARGEST_PRICE = Decimal(10**9)
LAST_TIME = 10**11
"""UNIX seconds of the year 5138; what is larger is milliseconds."""
SHORTEST_INTERVAL_S = 2
GZIP_MAGIC = b"\x1f\x8b"


class BadCandleFile(ValueError):
    """The file cannot be replayed. The text names file and line and is ready to print."""


def read_candles(path: Path) -> CandleFile:
    """Read `path`, plain or gzipped: a header with time, open, high, low, close in any order (other
    columns are ignored), `time` the candle's beginning in UNIX seconds, ascending.

    The interval is the shortest distance between two candles; holes are fine.

    Raises:
        BadCandleFile: says what is wrong and in which line.
    """
    try:
        data = path.read_bytes()
        if data.startswith(GZIP_MAGIC):
            data = gzip.decompress(data)
        text = data.decode("utf-8-sig")
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise BadCandleFile(f"{path}: cannot be read ({error})") from error
    return _candle_file(path, csv.reader(io.StringIO(text)))


def _candle_file(path: Path, reader: CsvReader) -> CandleFile:
    times, prices = array("q"), array("q")
    try:
        places = _places(next(reader, []))
        for row in reader:
            if not row:
                continue
            time, bar = _parse_row(row, places)
            if times and time <= times[-1]:
                raise ValueError(f"time {time} does not come after {times[-1]}")
            times.append(time)
            prices.extend(bar)
        return CandleFile(_interval(times), times, prices)
    except (ValueError, csv.Error) as error:
        raise BadCandleFile(f"{path}, line {reader.line_num}: {error}") from error


def _places(header: list[str]) -> list[int]:
    names = [name.strip().lower() for name in header]
    missing = [column for column in COLUMNS if column not in names]
    if missing:
        raise ValueError(f"the header lacks {', '.join(missing)}")
    return [names.index(column) for column in COLUMNS]


def _parse_row(row: list[str], places: list[int]) -> tuple[int, Bar]:
    if len(row) <= max(places):
        raise ValueError("too few columns")
    time, *prices = (row[place].strip() for place in places)
    return _parse_time(time), _parse_bar(prices)


def _parse_time(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise ValueError(f"{text!r} is not a time in whole UNIX seconds")
    time = int(text)
    if time > LAST_TIME:
        raise ValueError(f"{text} is too large for UNIX seconds (milliseconds?)")
    return time


def _parse_bar(texts: Iterable[str]) -> Bar:
    bar = Bar(*(_parse_price(text) for text in texts))
    if not bar.low <= min(bar.open, bar.close) <= max(bar.open, bar.close) <= bar.high:
        raise ValueError("open and close must lie between low and high")
    return bar


def _parse_price(text: str) -> int:
    try:
        price = Decimal(text)
    except InvalidOperation:
        raise ValueError(f"{text!r} is not a price") from None
    if not price.is_finite() or not 0 < price <= LARGEST_PRICE:
        raise ValueError(f"{text} is not a price above 0 and up to {LARGEST_PRICE}")
    units = price.scaleb(DECIMALS)
    if units != int(units):
        raise ValueError(f"{text} has more than {DECIMALS} decimals")
    return int(units)


def _interval(times: array[int]) -> int:
    if len(times) < 2:
        raise ValueError("at least two candles are needed")
    interval = min(after - before for before, after in pairwise(times))
    if interval < SHORTEST_INTERVAL_S:
        raise ValueError(f"candles must be at least {SHORTEST_INTERVAL_S} seconds apart")
    return interval
