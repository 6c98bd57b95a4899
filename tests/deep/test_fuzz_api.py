"""The fuzzing of `tests/api/test_fuzz.py` at length, with other requests each time."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.api.fuzz import LABELS, Visitor, fuzz
from tests.api.fuzzed_site import FuzzedSite, fuzzed_site
from tests.deep.report import note

pytestmark = [
    pytest.mark.skipif("DEEP" not in os.environ, reason="make test-deep runs it"),
    pytest.mark.timeout(1800),
]

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "500"))


class Tally:
    """What was sent, and how many routes answered something wrong."""

    def __init__(self, site: FuzzedSite) -> None:
        self.site = site
        self.failures = {"a stranger": 0, "a user": 0}

    def fuzz(self, label: str, who: str) -> None:
        visitor = self.visitor(who)
        try:
            fuzz(label, visitor, EXAMPLES, the_same=False)
        except BaseException:
            self.failures[who] += 1
            raise

    def visitor(self, who: str) -> Visitor:
        return self.site.user if who == "a user" else self.site.stranger


@pytest.fixture(scope="module")
def tally(database_url: str, redis_url: str) -> Iterator[Tally]:
    with fuzzed_site(database_url, redis_url) as site:
        tally = Tally(site)
        yield tally
        for who, failures in tally.failures.items():
            cases = tally.visitor(who).answers.total()
            note("fuzz", f"REST, every route, as {who}", cases=cases, failures=failures)


@pytest.mark.parametrize("who", ["a stranger", "a user"])
@pytest.mark.parametrize("label", LABELS)
def test_every_answer_is_as_documented(tally: Tally, label: str, who: str) -> None:
    tally.fuzz(label, who)


def test_afterwards_nothing_of_others_has_changed(tally: Tally) -> None:
    assert tally.site.victims_things() == tally.site.before
    tally.site.check_the_books()
    assert "Traceback" not in tally.site.server.log
