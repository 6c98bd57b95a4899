from __future__ import annotations

from paper_trade.stack.backoff import Backoff


def test_pauses_double_up_to_a_limit() -> None:
    backoff = Backoff(first_s=0.5, longest_s=3, healthy_after_s=60)
    assert [backoff.pause_after(0) for _ in range(5)] == [0.5, 1, 2, 3, 3]


def test_a_part_that_ran_for_a_while_starts_over() -> None:
    backoff = Backoff(first_s=1, longest_s=30, healthy_after_s=60)
    assert [backoff.pause_after(ran_s) for ran_s in (0, 59, 60, 0)] == [1, 2, 1, 2]
