"""Random histories of orders, held against a second reckoning of the money rules."""

import pytest

# So that a failing comparison shows where the two reckonings differ.
pytest.register_assert_rewrite(*(f"{__name__}.{name}" for name in ("doors", "machine", "readings")))
