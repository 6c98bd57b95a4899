"""Some hundreds of random orders, always the same: `tests/deep` has many more, always others."""

from __future__ import annotations

from tests.trading.random_orders.run import run

SEED = 1


def test_whatever_happens_is_what_the_rules_say(database_url: str, redis_url: str) -> None:
    count = run(database_url, redis_url, SEED, histories=10, steps=40)
    assert count.orders > 300
    assert min(count.filled, count.refused, count.replayed, count.concurrent_pairs) > 10
