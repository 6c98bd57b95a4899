from __future__ import annotations

import io
import json
import logging
import time
from collections.abc import Iterator

import pytest
import structlog

from paper_trade.logs import LONGEST, configure_logging

TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    """Logging is global: put back what other tests rely on."""
    handlers, level = logging.root.handlers[:], logging.root.level
    yield
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)
    structlog.reset_defaults()


def logged(log_format: str, level: str = "info") -> io.StringIO:
    output = io.StringIO()
    configure_logging(level, log_format, part="web", output=output)
    return output


def test_json_has_a_line_an_event_with_the_part_and_the_time() -> None:
    output = logged("json")
    structlog.get_logger("here").info("filled", order=7)
    logging.getLogger("library").warning("odd %s", "thing")
    filled, odd = (json.loads(line) for line in output.getvalue().splitlines())
    assert filled["event"] == "filled"
    assert (filled["order"], filled["part"], filled["level"]) == (7, "web", "info")
    assert filled["timestamp"].endswith("Z")
    assert (odd["event"], odd["logger"]) == ("odd thing", "library")


@pytest.mark.parametrize("log_format", ["console", "json"])
def test_secrets_are_hidden_wherever_they_stand(log_format: str) -> None:
    output = logged(log_format)
    log = structlog.get_logger("here")
    log.info(
        "connecting",
        database_url="postgresql://me:hush-hush@host/name",
        address="redis://:hush-hush@host:6379/0",
        headers={"Authorization": "Bearer hush-hush", "cookie": "session=hush-hush"},
        parts=["https://me:hush-hush@host/"],
        api_key="hush-hush",
        note=f"got {TOKEN}",
    )
    logging.getLogger("library").error("cannot reach %s", "postgresql://me:hush-hush@host/name")
    try:
        raise ValueError("refused bearer hush-hush")
    except ValueError:
        log.exception("failed")
    text = output.getvalue()
    assert "hush-hush" not in text
    assert TOKEN not in text
    assert "postgresql://[hidden]@host/name" in text
    assert "ValueError" in text


def test_the_level_holds_for_everybody() -> None:
    output = logged("json", level="warning")
    structlog.get_logger("here").info("quiet")
    logging.getLogger("library").info("quiet")
    assert output.getvalue() == ""


def test_an_exception_is_one_json_line() -> None:
    output = logged("json")
    try:
        raise ValueError("no")
    except ValueError:
        structlog.get_logger("here").exception("failed")
    (line,) = output.getvalue().splitlines()
    assert "ValueError: no" in json.loads(line)["exception"]


FORGED = "7\r\n2026-01-01T00:00:00Z [info] all is well\x1b[2J\u2028\x85\x00"


def test_nobody_makes_up_a_line_or_speaks_to_a_terminal() -> None:
    output = logged("console")
    structlog.get_logger("here").warning("odd", report=FORGED)
    logging.getLogger("library").warning("Received %s", FORGED)
    (told, received) = output.getvalue().splitlines()
    for line in (told, received):
        assert "all is well" in line
        assert line.isprintable()


def test_the_text_of_an_exception_makes_up_no_line_either() -> None:
    output = logged("console")
    try:
        raise ValueError(FORGED)
    except ValueError:
        structlog.get_logger("here").exception("failed")
    first, heading, *others = output.getvalue().splitlines()
    assert "failed" in first
    assert heading == "Traceback (most recent call last):"
    assert [line for line in others if "all is well" in line]
    for line in others:
        assert line.startswith("    "), "lines of ours begin with their time"
        assert line.isprintable()


@pytest.mark.parametrize(
    "sent",
    ["x", ":", "a://", "eyJ-", "bearer ", " ", "a://b:", "eyJ.", "/", "@", "x:x@"],
)
def test_what_somebody_sent_holds_nobody_up_and_is_not_kept_at_any_length(sent: str) -> None:
    """A search that goes back for each character takes minutes for a text like these."""
    output = logged("json")
    before = time.process_time()
    logging.getLogger("library").warning("Received %s", sent * (1_000_000 // len(sent)))
    assert time.process_time() - before < 10
    assert len(output.getvalue()) < 20_000
    assert " [cut off] " in json.loads(output.getvalue())["event"]


def test_no_secret_is_cut_in_two() -> None:
    output = logged("console")
    for length in range(LONGEST // 2 - 200, LONGEST // 2 + 200, 7):
        secret = f"redis://me:hush-hush@host {TOKEN} bearer hush-hush "
        text = "." * (length - 60) + f" {secret} " + "." * 50_000 + f" {secret} " + "." * length
        logging.getLogger("library").warning("%s", text)
    assert "hush" not in output.getvalue()
    assert TOKEN not in output.getvalue()
