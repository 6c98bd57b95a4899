"""CSV that every reader understands and no spreadsheet executes."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paper_trade.api.csv_rows import csv_bytes, field, header_bytes

COLUMNS = ("a", "b")
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"))


def read(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(), newline="")))


def test_lines_end_in_crlf_and_null_is_empty() -> None:
    rows: list[dict[str, object]] = [{"a": "1.5", "b": None}, {"a": 7, "b": "x"}]
    assert header_bytes(COLUMNS) + csv_bytes(COLUMNS, rows) == b"a,b\r\n1.5,\r\n7,x\r\n"
    assert csv_bytes(COLUMNS, []) == b""


def test_separators_quotes_and_line_breaks_are_quoted() -> None:
    """RFC 4180, section 2, rules 5 to 7."""
    row = {"a": 'say "hi"', "b": "one, two\r\nthree"}
    assert csv_bytes(COLUMNS, [row]) == b'"say ""hi""","one, two\r\nthree"\r\n'


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+SUM(A1)", "-2+3", "-x", "--1", "@cmd", "\t=1", "\r=1", "-", "-1e5", "-1\n", "+1"],
)
def test_what_a_spreadsheet_would_take_for_a_formula_is_marked_as_text(text: str) -> None:
    assert field(text) == f"'{text}"


@pytest.mark.parametrize("number", ["-0.000001", "-5", "0", "1000000.25", -7, 7])
def test_numbers_stay_plain_numbers(number: object) -> None:
    assert field(number) == str(number)


@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=5))
def test_whatever_the_text_the_same_fields_come_back(pairs: list[tuple[str, str]]) -> None:
    rows = [dict(zip(COLUMNS, pair, strict=True)) for pair in pairs]
    assert read(csv_bytes(COLUMNS, rows)) == [[field(a), field(b)] for a, b in pairs]
