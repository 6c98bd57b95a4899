from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from paper_trade.market.udf import (
    RESOLUTIONS,
    NotUdf,
    PastCandle,
    QuestionRefused,
    parse_history,
)
from paper_trade.vocabulary import Timeframe

M1 = Timeframe.M1
RECORDED = Path(__file__).parents[3] / "shared" / "data" / "hermes" / "udf_history_examples.json"


def answer(*rows: tuple[object, ...]) -> bytes:
    columns = zip(*rows, strict=True) if rows else ((), (), (), (), ())
    return json.dumps(
        {"s": "ok", **{n: list(c) for n, c in zip("tohlc", columns, strict=True)}}
    ).encode()


def test_every_timeframe_has_a_resolution() -> None:
    assert set(RESOLUTIONS) == set(Timeframe)


def test_prices_keep_their_digits() -> None:
    body = b'{"s":"ok","t":[60],"o":[147.08000001],"h":[148],"l":[0.1],"c":[147.300000000000004]}'

    assert parse_history(body, M1) == [
        PastCandle(
            60,
            Decimal("147.08000001"),
            Decimal(148),
            Decimal("0.1"),
            Decimal("147.300000000000004"),
        )
    ]


@pytest.mark.skipif(not RECORDED.exists(), reason="no recorded answers beside the project")
def test_recorded_answers() -> None:
    examples = {
        name: json.dumps(body).encode() for name, body in json.loads(RECORDED.read_text()).items()
    }

    first, second = parse_history(examples["HistorySuccessResponse"], M1)
    assert (first.open_time, first.open) == (1684127160, Decimal("27281.83"))
    assert second.low == Decimal("27292.33027595")
    assert parse_history(examples["HistoryEmptyBarResponse"], M1) == []
    with pytest.raises(QuestionRefused, match="An error occured"):
        parse_history(examples["ErrorResponse"], M1)


def test_no_data() -> None:
    assert parse_history(b'{"s":"no_data"}', M1) == []


def test_times_come_out_ascending_and_once() -> None:
    body = answer((120, 1, 1, 1, 1), (60, 2, 2, 2, 2), (120, 3, 3, 3, 3))

    assert [(c.open_time, int(c.open)) for c in parse_history(body, M1)] == [(60, 2), (120, 3)]


@pytest.mark.parametrize(
    "row",
    [
        (61, 1, 1, 1, 1),
        ("60", 1, 1, 1, 1),
        (60.0, 1, 1, 1, 1),
        (None, 1, 1, 1, 1),
        (60, None, 1, 1, 1),
        (60, "1", 1, 1, 1),
        (60, True, 1, 1, 1),
        (60, float("nan"), 1, 1, 1),
        (60, 1, float("inf"), 1, 1),
        (60, 0, 1, 0, 1),
        (60, -1, 1, -1, 1),
        (60, 1e-300, 1, 1e-300, 1),
        (60, 2, 1, 1, 1),
        (60, 1, 2, 1, 3),
        (60, 2, 3, 2, 1),
    ],
)
def test_a_row_that_is_no_candle_is_left_out(row: tuple[object, ...]) -> None:
    assert len(parse_history(answer((0, 1, 1, 1, 1), row), M1)) == 1


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"[]",
        b"{}",
        b"null",
        b'{"s":"ok"}',
        b'{"s":"ok","t":[60],"o":[1],"h":[1],"l":[1],"c":[]}',
        b'{"s":"ok","t":60,"o":1,"h":1,"l":1,"c":1}',
        b"\xff\xfe",
        b"[" * 100_000,
    ],
)
def test_what_is_no_answer(body: bytes) -> None:
    with pytest.raises(NotUdf):
        parse_history(body, M1)
