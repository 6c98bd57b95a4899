"""What the original got wrong, and that each of it has a test here that names it.

A test names a lesson in its name (`test_lesson_12_…`), its docstring or its module's docstring.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)

# The words of each defect that a test which names it has to say. (24: the oracle tells no volume,
# so that there is none to draw.)
LESSONS: dict[int, tuple[str, ...]] = {
    1: ("committed, its announcement failed", "bought twice"),
    2: ("no idempotency key",),
    3: ("read before the transaction", "five minutes by write time", "price without a time"),
    4: ("beyond the column", "differed from what was stored", "size 0 with an average price"),
    5: ("read another's order by id",),
    6: (
        "invariants claimed, none enforced",
        "an order could have two trades",
        "SOL stood in two tables",
    ),
    7: ("realised P&L was neither stored nor shown", "rejected orders were recorded nowhere"),
    8: ("in two tabs could race",),
    9: ("several sessions", "bound to no domain"),
    10: ("fresh 24 h", "in the clear"),
    11: ("logout failed and the session lived on", '"JWT" in the README'),
    12: ("200 when all is well",),
    13: ("limit, offset and filters were ignored",),
    14: ("file paths", "four shapes", "CORS refusal was a 500"),
    15: ("one more than it said", "any X-Forwarded-For"),
    16: ("subscribe right behind an auth",),
    17: ("lost connection to redis is made again", "after an outage every channel is shown again"),
    18: ("logout closes the sockets", "foreign origin is refused", "a larger one is not"),
    19: ("gave up after 31 s", "never refetched", "tell a dead socket from a quiet one"),
    20: ("5m, 15m and 1h were empty",),
    21: ("closed only by a later tick", "late ticks", "highs and lows", "dated in the future"),
    22: ("no timeout", "confidence was ignored", "publish time was ignored", "above $1000"),
    23: ("one sample was taken every 10 s",),
    24: (
        "one hard-coded time zone",
        "no timeframes",
        "no markers",
        "against the oldest loaded candle",
        "zoom was reset every minute",
        "endless spinner",
    ),
    25: (
        "forgot the fee",
        "division by zero",
        "errors were generic",
        "switched wallet kept the old session",
        "another tab did not appear",
        "no percent buttons",
        "no paging",
        "no filters",
        "always dark",
    ),
    26: ("could not reach Redis nor the price source",),
    27: ("documented and not read",),
    28: ("rendered no component",),
}


def said_by(test: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    return f"{test.name.replace('_', ' ')}. {ast.get_docstring(test) or ''}"


@cache
def named() -> dict[int, str]:
    """What the tests that name a lesson say of it."""
    said: dict[int, list[str]] = defaultdict(list)
    for path in TESTS.rglob("test_*.py"):
        module = ast.parse(path.read_text())
        tests = (
            node
            for node in ast.walk(module)
            if isinstance(node, FUNCTIONS) and node.name.startswith("test_")
        )
        texts = [ast.get_docstring(module) or "", *map(said_by, tests)]
        for text in texts:
            for number in re.findall(r"\blesson (\d+)", text, re.IGNORECASE):
                said[int(number)].append(" ".join(text.lower().split()))
    return {number: "\n".join(texts) for number, texts in said.items()}


def test_all_lessons_are_here() -> None:
    assert list(LESSONS) == list(range(1, 29))
    assert not named().keys() - LESSONS.keys()


@pytest.mark.parametrize(
    ("number", "words"), [(number, words) for number, all_ in LESSONS.items() for words in all_]
)
def test_a_test_names_it(number: int, words: str) -> None:
    assert words.lower() in named().get(number, "")
