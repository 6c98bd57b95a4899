"""Two real processes of each worker, of which one leads, and what is done to the one that does."""

import pytest

# So that a failing comparison shows what differs.
pytest.register_assert_rewrite(f"{__name__}.outcome")
