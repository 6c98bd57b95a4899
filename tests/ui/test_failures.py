"""What a person is told when a handler fails."""

from __future__ import annotations

from reflex.event import EventSpec

from paper_trade.errors import InsufficientBalance, PaperTradeError, Unauthenticated
from paper_trade.ui.failures import failure_handler


def expected(error: Exception) -> PaperTradeError | None:
    return error if isinstance(error, PaperTradeError) else None


def told(error: Exception) -> str:
    answer = failure_handler(expected)(error)
    assert isinstance(answer, EventSpec)
    return str(answer)


def test_an_expected_error_is_told_in_its_words() -> None:
    words = told(InsufficientBalance("6.27 USDC needed; 5 available."))
    assert "Not enough funds" in words
    assert "6.27 USDC needed; 5 available." in words


def test_a_bug_tells_nothing_of_itself() -> None:
    words = told(RuntimeError("SELECT secret FROM /etc/passwd"))
    assert "Something went wrong" in words
    assert "secret" not in words


def test_an_ended_session_leads_to_the_front_page() -> None:
    assert "session-ended" in told(Unauthenticated())
