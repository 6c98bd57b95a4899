"""Signs of life: readable when they are ours, nothing when they are not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from redis.asyncio import Redis

from paper_trade.heartbeat import Heartbeat, beat, decode, read, unix_ms

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "beaten", [Heartbeat(unix_ms(NOW), True), Heartbeat(0, False, "key refused")]
)
async def test_what_is_beaten_is_read(redis: Redis, beaten: Heartbeat) -> None:
    await beat(redis, "prices", beaten)
    assert await read(redis) == {"prices": beaten, "candles": None, "maintenance": None}


@pytest.mark.parametrize("value", [None, b"", b"{}", b"[]", b"null", b'{"at":"x","leader":true}'])
def test_what_is_no_heartbeat_is_none(value: bytes | None) -> None:
    assert decode(value) is None


def test_age_is_never_negative() -> None:
    assert Heartbeat(unix_ms(NOW) - 1500, True).age_ms(NOW) == 1500
    assert Heartbeat(unix_ms(NOW) + 1500, True).age_ms(NOW) == 0
