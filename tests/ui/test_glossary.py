"""Terms are explained where they stand, briefly."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import paper_trade.ui
from paper_trade.ui.components.terms import term
from paper_trade.ui.glossary import GLOSSARY

PAGES = Path(paper_trade.ui.__file__).parent
USE = re.compile(r'\b(?:term|_word)\(\s*"([^"]+)"')


def used_terms() -> set[str]:
    """The terms that pages ask for by name."""
    return {name for path in PAGES.rglob("*.py") for name in USE.findall(path.read_text())}


def test_every_term_on_the_pages_is_explained() -> None:
    assert used_terms() <= GLOSSARY.keys()


@pytest.mark.parametrize("name", GLOSSARY)
def test_an_explanation_is_short_and_ends(name: str) -> None:
    explanation = GLOSSARY[name]
    assert 5 <= len(explanation.split()) <= 60
    assert explanation.endswith(".")


def test_a_term_may_stand_twice_on_a_page() -> None:
    first, second = str(term("fee")), str(term("fee", "Fee paid"))
    ids = [set(re.findall(r"term-\d+", text)) for text in (first, second)]
    assert all(len(found) == 1 for found in ids), "button and explanation share an id"
    assert ids[0].isdisjoint(ids[1])
    assert '"Fee paid"' in second


def test_an_unknown_term_fails_the_build() -> None:
    with pytest.raises(KeyError):
        term("gamma")
