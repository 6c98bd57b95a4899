"""What answers of the API say to a person whose page asked."""

from __future__ import annotations

from typing import Any

import pytest

from tests.ui.javascript import call

ID = {"request_id": "4f1c9a"}


@pytest.mark.parametrize(
    ("status", "problem", "words"),
    [
        (401, {"detail": "Please start again.", **ID}, "Please start again."),
        (422, {"detail": "Not enough.", **ID}, "Not enough."),
        (
            500,
            {"detail": "Our fault.", **ID},
            "Our fault. If it happens again, quote request 4f1c9a.",
        ),
        (503, {"detail": "Out.", **ID}, "Out. If it happens again, quote request 4f1c9a."),
        (502, {}, "The server could not answer. Please try again."),
        (429, {"detail": "Slow down.", "retry_after": 12, **ID}, "try again in 12 seconds."),
        (429, {"detail": "Slow down.", "retry_after": 1, **ID}, "try again in a second."),
        (429, {"detail": "Slow down."}, "Slow down."),
    ],
)
def test_a_failure_of_ours_names_the_request_and_a_limit_its_end(
    status: int, problem: dict[str, Any], words: str
) -> None:
    assert call("answers.js", "problemWords", status, problem).endswith(words)
