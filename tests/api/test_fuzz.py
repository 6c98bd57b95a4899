"""Every route, with made-up requests: no 500, every answer as documented, nothing of the inside."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.api.fuzz import LABELS, fuzz
from tests.api.fuzzed_site import FuzzedSite, fuzzed_site

EXAMPLES = 5
"""`tests/deep/test_fuzz_api.py` sends many more."""


@pytest.fixture(scope="module")
def site(database_url: str, redis_url: str) -> Iterator[FuzzedSite]:
    with fuzzed_site(database_url, redis_url) as site:
        yield site


@pytest.mark.parametrize("label", LABELS)
def test_a_strangers_requests(site: FuzzedSite, label: str) -> None:
    fuzz(label, site.stranger, EXAMPLES)


@pytest.mark.parametrize("label", LABELS)
def test_a_users_requests(site: FuzzedSite, label: str) -> None:
    fuzz(label, site.user, EXAMPLES)


def test_afterwards_nothing_of_others_has_changed(site: FuzzedSite) -> None:
    assert {200, 201, 204, 404, 422} <= site.user.answers.keys(), "not all of them at the door"
    assert site.victims_things() == site.before
    site.check_the_books()
    assert "Traceback" not in site.server.log
