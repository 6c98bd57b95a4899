"""A Redis that is up and refuses to write: an outage like any other."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from redis.asyncio import Redis

from paper_trade.settings import Settings
from tests.api.conftest import MakeSettings
from tests.api.site import Site, ask_nonce, assert_problem, log_in, login_body
from tests.auth.wallets import Wallet
from tests.servers import redis_server

OpenSites = Callable[[Settings], Awaitable[Site]]


@pytest.fixture
async def own_redis() -> AsyncIterator[tuple[str, Redis]]:
    """A server of this test's own, for what is configured counts for all who use it."""
    with redis_server(None, 0) as url:
        async with Redis.from_url(url) as client:
            yield url, client


@pytest.mark.parametrize("limit", [0, 10], ids=["a command", "a script"])
@pytest.mark.parametrize("setting", ["min-replicas-to-write", "maxmemory"])
async def test_what_redis_does_not_write_is_a_503(
    make_settings: MakeSettings,
    open_sites: OpenSites,
    own_redis: tuple[str, Redis],
    setting: str,
    limit: int,
) -> None:
    url, redis = own_redis
    site = await open_sites(make_settings(redis_url=url, rate_limit_auth=limit))
    browser, wallet = site.browser(), Wallet()
    await log_in(browser)
    login = login_body(wallet, (await ask_nonce(browser, wallet))["message"])
    await redis.config_set(setting, 1)
    for path, body in (
        ("/api/auth/nonce", {"address": wallet.address}),
        ("/api/auth/login", login),
        ("/api/auth/logout", None),
    ):
        response = await browser.post(path, json=body)
        assert_problem(response, 503, "service_unavailable")
    await redis.config_set(setting, 0)
    assert (await browser.get("/api/auth/session")).status_code == 200
    await log_in(browser, wallet)
