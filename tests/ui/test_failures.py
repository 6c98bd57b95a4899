"""What a person is told when a handler fails."""

from __future__ import annotations

import re
from collections.abc import Iterator

import psycopg
import pytest
from reflex.event import EventSpec
from structlog.testing import capture_logs

from paper_trade import errors
from paper_trade.api.problems import expected
from paper_trade.errors import PaperTradeError, Unauthenticated
from paper_trade.ui.failures import failure_handler, frontend_failed

QUOTED = re.compile(r"quote request ([0-9a-f]+)\.")


def told(error: Exception) -> str:
    answer = failure_handler(expected)(error)
    assert isinstance(answer, EventSpec)
    return str(answer)


def kinds(base: type[PaperTradeError] = PaperTradeError) -> Iterator[type[PaperTradeError]]:
    """Every error that there is."""
    for kind in base.__subclasses__():
        if kind.__module__ == errors.__name__:
            yield kind
            yield from kinds(kind)


@pytest.mark.parametrize("kind", sorted(set(kinds()) - {Unauthenticated}, key=str))
def test_each_error_is_told_in_its_own_words(kind: type[PaperTradeError]) -> None:
    words = told(kind("What happened, and what to do."))
    assert f'"{kind.title}"' in words
    assert "What happened, and what to do." in words
    assert kind.title != PaperTradeError.title
    assert told(kind()) != told(PaperTradeError())


def test_no_two_errors_look_the_same() -> None:
    by_title: dict[str, set[str]] = {}
    for kind in kinds():
        by_title.setdefault(kind.title, set()).add(kind.code)
    assert all(len(codes) == 1 for codes in by_title.values()), by_title


def test_a_bug_tells_nothing_of_itself_but_a_number_that_finds_it_in_the_log() -> None:
    bug = RuntimeError("SELECT secret FROM /etc/passwd")
    with capture_logs() as lines:
        words = told(bug)
    assert "Something went wrong" in words
    assert "secret" not in words
    quoted = QUOTED.search(words)
    assert quoted is not None
    assert lines == [
        {
            "event": "event_handler_failed",
            "log_level": "error",
            "request_id": quoted[1],
            "error": "RuntimeError",
            "exc_info": bug,
        }
    ]


def test_a_flood_of_failures_is_counted_out_without_its_stack_traces() -> None:
    """Anybody may send events that fail: they fill no disk, and each can still be found."""
    with capture_logs() as lines:
        quoted = [QUOTED.search(told(TypeError())) for _ in range(200)]
    assert [line["request_id"] for line in lines] == [one[1] for one in quoted if one]
    assert sum(line["exc_info"] is not None for line in lines) <= 40
    with capture_logs() as lines:
        for _ in range(200):
            frontend_failed(Exception("x" * 50_000))
    assert 0 < len(lines) <= 30
    assert max(len(line["report"]) for line in lines) == 2000


def test_an_outage_is_told_as_one_and_found_in_the_log() -> None:
    with capture_logs() as lines:
        words = told(psycopg.OperationalError("connection to 10.0.0.7 refused"))
    assert "Temporarily unavailable" in words
    assert "10.0.0.7" not in words
    quoted = QUOTED.search(words)
    assert quoted is not None
    assert [line["request_id"] for line in lines] == [quoted[1]]


def test_an_ended_session_leads_to_the_front_page() -> None:
    assert "session-ended" in told(Unauthenticated())
