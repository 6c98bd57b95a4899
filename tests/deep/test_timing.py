"""Whether a clock tells how much of a secret was right: statistics, with bounds far above noise."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from redis.asyncio import Redis

from paper_trade.auth.nonces import Nonces
from paper_trade.auth.tokens import Claims, read_token, write_token
from tests.deep.report import note

pytestmark = pytest.mark.skipif("DEEP" not in os.environ, reason="make test-deep runs it")

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
KEYS = [("k", b"s" * 32)]
ROUNDS, CALLS = 41, 300
MOST = 0.2
"""Of the time of a check. To compare byte by byte costs less than a microsecond more for 43 right
characters than for none; what shows here is a check left out, or another way through the code."""


def seconds(check: Callable[[], object]) -> float:
    began = time.perf_counter()
    for _ in range(CALLS):
        check()
    return time.perf_counter() - began


def difference(one: Callable[[], object], other: Callable[[], object]) -> float:
    """How much longer one takes than the other, as a part of it; the median of turns."""
    turns = [(seconds(one), seconds(other)) for _ in range(ROUNDS)]
    return statistics.median(a / b for a, b in turns) - 1


def test_a_token_that_is_nearly_right_takes_no_longer_than_one_that_is_all_wrong() -> None:
    good = write_token(Claims(1, "j" * 32, NOW, NOW + timedelta(days=1)), KEYS)
    head, _, signature = good.rpartition(".")
    first = "A" if signature[0] != "A" else "B"
    wrong = f"{head}.{first}{signature[1:]}"
    nearly = f"{head}.{signature[:-2]}{'AA' if signature[-2:] != 'AA' else 'QQ'}"
    assert read_token(nearly, KEYS, NOW) is None
    assert read_token(wrong, KEYS, NOW) is None
    apart = difference(lambda: read_token(nearly, KEYS, NOW), lambda: read_token(wrong, KEYS, NOW))
    note("attacks", "timing of token checks", tried=ROUNDS * CALLS, result=f"{apart:+.1%} apart")
    assert abs(apart) < MOST


async def test_a_nonce_with_the_wrong_challenge_takes_as_long_as_one_that_never_was(
    redis: Redis,
) -> None:
    nonces = Nonces(redis, timedelta(minutes=5))
    nonce = await nonces.issue("address", "challenge")

    async def timed(guess: str, challenge: str) -> float:
        began = time.perf_counter()
        for _ in range(CALLS):
            assert not await nonces.consume(guess, "address", challenge)
        return time.perf_counter() - began

    turns = [(await timed(nonce, "challengf"), await timed("0" * 32, "x")) for _ in range(ROUNDS)]
    apart = statistics.median(a / b for a, b in turns) - 1
    note("attacks", "timing of nonce checks", tried=ROUNDS * CALLS, result=f"{apart:+.1%} apart")
    assert abs(apart) < MOST
    assert await nonces.consume(nonce, "address", "challenge")
