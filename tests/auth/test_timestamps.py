from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paper_trade.auth.timestamps import format_timestamp, parse_timestamp


def test_a_moment_is_written_as_javascript_writes_it() -> None:
    moment = datetime(2026, 3, 1, 14, 0, 0, 5_999, timezone(timedelta(hours=2)))
    assert format_timestamp(moment) == "2026-03-01T12:00:00.005Z"


@given(st.datetimes(timezones=st.just(UTC)))
def test_what_is_written_reads_back_to_the_millisecond(moment: datetime) -> None:
    milliseconds = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    assert parse_timestamp(format_timestamp(moment)) == milliseconds


@pytest.mark.parametrize(
    "text",
    [
        "", "2026-03-01", "2026-W09-1T12:00:00Z", "2026-03-01 12:00:00Z", "2026-03-01T12:00:00",
        "20260301T120000Z", "2026-02-30T12:00:00Z", "2026-03-01T25:00:00Z", "2026-03-01T12:00Z",
        "2026-03-01T12:00:00Z\n", "2026-03-01T12:00:00.Z", "2026-03-01T12:00:00+99:99",
        "0001-01-01T00:00:00+23:00", "\u0662026-03-01T12:00:00Z",
    ],
)  # fmt: skip
def test_other_forms_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_timestamp(text)
