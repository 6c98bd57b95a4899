"""What the workers have written, and what the market had for them to write."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, cast

import psycopg
import redis
from psycopg.rows import dict_row

from paper_trade.market.candles import Candle
from paper_trade.market.player import Bar
from paper_trade.market.price_update import SlotGrid
from paper_trade.market.simulator.synthetic_ticks import SyntheticTicks
from paper_trade.market.synthetic import PRICE_UNITS, SyntheticMarket
from paper_trade.market.tick import SYMBOL, Tick
from paper_trade.vocabulary import Timeframe
from tests.market.ticks import Book, fold

FEED: Final = "simulated"
STREAM: Final = f"ticks:{FEED}:{SYMBOL}"
SETTLED_AFTER_S: Final = 60
"""A minute that has been over for so long is taken from history, if any of it was missed."""


class Served:
    """What the simulator tells: the same market computed once more."""

    def __init__(self, seed: int, speed: Decimal) -> None:
        grid = SlotGrid.at_speed(speed)
        self._ticks = SyntheticTicks(SyntheticMarket(seed, grid.liveliness), grid)

    def is_true(self, tick: Tick) -> bool:
        """Whether the market had this very update."""
        if tick.slot is None:
            return False
        update = self._ticks.update(tick.slot)
        prices = [Decimal(units) / PRICE_UNITS for units in (update.price, update.confidence)]
        told = (*prices, update.publish_time)
        return told == (tick.price, tick.confidence, tick.publish_time)

    def minute(self, open_time: int) -> Bar:
        """A whole minute."""
        return self._ticks.market.minute(open_time // 60)


@dataclass(frozen=True)
class Ticks:
    """The tick stream. `missing` are the slots without a tick that no gap mark accounts for."""

    in_order_of_arrival: Sequence[Tick]
    arrived_ms: Sequence[int]
    doubled: int
    missing: int
    in_gaps: int
    """Updates that nobody read, as the marks say."""

    def of_before(self, moment_s: float, arrived_since_s: float) -> int:
        """How many of a time before that moment came since the other one."""
        arrivals = zip(self.arrived_ms, self.in_order_of_arrival, strict=True)
        late = (tick.publish_time for at, tick in arrivals if at > arrived_since_s * 1000)
        return sum(publish_time < moment_s for publish_time in late)

    def first_after(self, moment_s: float) -> float:
        """How long it took until a tick was recorded."""
        return next(at for at in self.arrived_ms if at > moment_s * 1000) / 1000 - moment_s


def read_ticks(client: redis.Redis) -> Ticks:
    entries = cast(list[tuple[bytes, dict[bytes, Any]]], client.xrange(STREAM))
    ticks = [_tick(fields) for _, fields in entries]
    seen = Counter(slot_of(tick) for tick in ticks)
    unread = [slot for slot in range(min(seen), max(seen)) if slot not in seen]
    gaps = _gaps(ticks)
    excused = [slot for slot in unread if any(since < slot < until for since, until in gaps)]
    return Ticks(
        ticks,
        [int(entry_id.split(b"-")[0]) for entry_id, _ in entries],
        doubled=len(ticks) - len(seen),
        missing=len(unread) - len(excused),
        in_gaps=len(excused),
    )


def _tick(fields: dict[bytes, Any]) -> Tick:
    return Tick(
        FEED,
        SYMBOL,
        price=Decimal(fields[b"p"].decode()),
        confidence=Decimal(fields[b"c"].decode()),
        publish_time=int(fields[b"t"]),
        slot=int(fields[b"s"]),
        gap=b"g" in fields,
    )


def slot_of(tick: Tick) -> int:
    assert tick.slot is not None
    return tick.slot


def _gaps(ticks: Sequence[Tick]) -> list[tuple[int, int]]:
    """The slots between which a mark says that something may be missing."""
    gaps, newest = [], slot_of(ticks[0])
    for tick in ticks:
        if tick.gap:
            gaps.append((newest, slot_of(tick)))
        newest = max(newest, slot_of(tick))
    return gaps


@dataclass(frozen=True)
class Candles:
    """The candle table: what was built of ticks, and what came from history."""

    built: Book
    from_history: Book

    @property
    def ticks_in_minutes(self) -> int:
        """All ticks that were counted."""
        both = (self.built | self.from_history).values()
        return sum(candle.ticks for candle in both if candle.timeframe is Timeframe.M1)


def read_candles(connection: psycopg.Connection) -> Candles:
    cursor = connection.cursor(row_factory=dict_row)
    rows = cursor.execute("SELECT * FROM candles WHERE feed = %s", [FEED]).fetchall()
    candles = {(Timeframe(row["timeframe"]), row["open_time"]): _candle(row) for row in rows}
    return Candles(
        {key: candle for key, candle in candles.items() if candle.first is not None},
        {key: candle for key, candle in candles.items() if candle.first is None},
    )


def _candle(row: dict[str, Any]) -> Candle:
    return Candle(
        Timeframe(row["timeframe"]),
        row["open_time"],
        open=row["open"],
        high=row["high"],
        low=row["low"],
        close=row["close"],
        ticks=row["ticks"],
        first=None if row["first_time"] is None else (row["first_time"], row["first_slot"]),
        last=None if row["last_time"] is None else (row["last_time"], row["last_slot"]),
        partial=row["partial"],
    )


def assert_built_of(candles: Candles, ticks: Ticks) -> None:
    """Every candle that does not come from history is what the ticks make, once each."""
    expected = fold([ticks.in_order_of_arrival])
    assert candles.built == {key: expected[key] for key in candles.built}
    assert expected.keys() <= candles.built.keys() | candles.from_history.keys()
    assert candles.ticks_in_minutes == len(ticks.in_order_of_arrival)


def assert_history(candles: Candles, served: Served, since: int, until: int) -> int:
    """Every minute that starts in that time is whole, and the market's; how many there are."""
    both = candles.built | candles.from_history
    minutes = range(since, until, 60)
    for open_time in minutes:
        candle, bar = both[Timeframe.M1, open_time], served.minute(open_time)
        assert not candle.partial
        found = (candle.open, candle.high, candle.low, candle.close)
        assert [price * PRICE_UNITS for price in found] == [bar.open, bar.high, bar.low, bar.close]
    return len(minutes)


@dataclass(frozen=True)
class Snapshots:
    """The minutes of an account's snapshots: those with more than one, those with none."""

    taken: int
    doubled: int
    missing: int


def read_snapshots(connection: psycopg.Connection, account_id: int, until: float) -> Snapshots:
    """Of the minutes from the first snapshot to `until` (UNIX seconds)."""
    query = "SELECT extract(epoch FROM time)::float FROM equity_snapshots WHERE account_id = %s"
    times = [time for (time,) in connection.execute(query, [account_id])]
    minutes = Counter(int(time // 60) for time in times)
    due = range(min(minutes), int(until // 60) + 1)
    doubled = sum(number - 1 for number in minutes.values())
    return Snapshots(len(times), doubled, sum(minute not in minutes for minute in due))
