"""No secret is compared in a way that tells how much of it was right."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

from jwt.algorithms import HMACAlgorithm

import paper_trade
from paper_trade.api.metrics import metrics
from paper_trade.auth.nonces import Nonces

PACKAGE = Path(paper_trade.__file__).parent
SECRET = re.compile(r"token|secret|signature|challenge|nonce|password|digest|cookie|proof", re.I)

PUBLIC = {"trading/audit/entries.py"}
"""A ledger's digests are for anybody who has the ledger to check."""


def compared(tree: ast.AST) -> Iterator[ast.expr]:
    """What stands on either side of ==, !=, in, not in; and what a `match` looks at."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            if any(isinstance(op, ast.Eq | ast.NotEq | ast.In | ast.NotIn) for op in node.ops):
                yield from (node.left, *node.comparators)
        elif isinstance(node, ast.Match):
            yield node.subject


def words(expression: ast.expr) -> set[str]:
    names = {node.id for node in ast.walk(expression) if isinstance(node, ast.Name)}
    return names | {node.attr for node in ast.walk(expression) if isinstance(node, ast.Attribute)}


def test_no_secret_is_compared_by_a_plain_operator() -> None:
    found = {
        f"{path.relative_to(PACKAGE)}:{expression.lineno} {ast.unparse(expression)}"
        for path in PACKAGE.rglob("*.py")
        if str(path.relative_to(PACKAGE)) not in PUBLIC
        for expression in compared(ast.parse(path.read_text()))
        if any(SECRET.search(word) for word in words(expression))
    }
    assert found == set()


def test_tokens_are_compared_in_constant_time() -> None:
    assert "compare_digest" in inspect.getsource(HMACAlgorithm.verify)
    assert "compare_digest" in inspect.getsource(inspect.getmodule(metrics))  # type: ignore[arg-type]


def test_nonces_are_not_compared_at_all() -> None:
    """Redis looks up a key that holds a hash of what the browser has to know."""
    source = inspect.getsource(Nonces.consume)
    assert "getdel" in source
    assert "==" not in source
