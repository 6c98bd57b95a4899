"""Deep tests run only with DEEP set (`make test-deep`): without it they are not even collected."""

from __future__ import annotations

import os
from pathlib import Path

QUICK = {"test_checker.py", "test_market_checks.py", "test_reliability.py"}
"""What `make test` runs, too."""


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Pass over a deep test's file, in silence."""
    deep = collection_path.name.startswith("test_") and collection_path.name not in QUICK
    return True if deep and "DEEP" not in os.environ else None
