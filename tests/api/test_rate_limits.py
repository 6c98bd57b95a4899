from __future__ import annotations

from collections.abc import Awaitable, Callable

import httpx
import pytest
from redis.asyncio import Redis

from paper_trade.api.middleware import BODY_LIMIT
from paper_trade.settings import Settings
from tests.api.conftest import MakeSettings
from tests.api.site import Site, assert_problem, log_in
from tests.auth.wallets import Wallet

OpenSites = Callable[[Settings], Awaitable[Site]]


async def ask(
    site: Site,
    wallet: Wallet | None = None,
    ip: str = "203.0.113.7",
    forwarded_for: str | None = None,
) -> httpx.Response:
    address = (wallet or Wallet()).address
    headers = {} if forwarded_for is None else {"X-Forwarded-For": forwarded_for}
    return await site.program(ip).post(
        "/api/auth/nonce", json={"address": address}, headers=headers
    )


async def test_an_address_may_start_ten_sign_ins_a_minute(site: Site) -> None:
    wallet = Wallet()
    responses = [await ask(site, wallet) for _ in range(10)]
    assert [response.status_code for response in responses] == [200] * 10
    remaining = [int(response.headers["ratelimit-remaining"]) for response in responses]
    assert remaining == list(range(9, -1, -1))
    refused = await ask(site, wallet)
    problem = assert_problem(refused, 429, "rate_limited")
    assert refused.headers["ratelimit-limit"] == "10"
    assert refused.headers["ratelimit-remaining"] == "0"
    assert 1 <= int(refused.headers["ratelimit-reset"]) <= 60
    assert refused.headers["retry-after"] == str(problem["retry_after"])
    assert (await ask(site)).status_code == 200


async def test_who_names_anothers_address_does_not_keep_its_owner_out(site: Site) -> None:
    """Ten nonces a minute for somebody else's address, or logins that prove nothing."""
    victim = Wallet()
    for ip in ("198.51.100.1", "198.51.100.2"):
        attacker = site.program(ip)
        for _ in range(15):
            await ask(site, victim, ip)
            forged = {"address": victim.address, "signed_message": "AA==", "signature": "AA=="}
            await attacker.post("/api/auth/login", json=forged)
        assert_problem(await ask(site, victim, ip), 429, "rate_limited")
    assert (await log_in(site.browser(), victim))["user"]["address"] == victim.address


async def test_an_ip_may_do_thirty_auth_requests_a_minute(site: Site) -> None:
    for _ in range(30):
        assert (await ask(site)).status_code == 200
    refused = await ask(site)
    assert_problem(refused, 429, "rate_limited")
    assert refused.headers["ratelimit-limit"] == "30"
    assert (await ask(site, ip="198.51.100.1")).status_code == 200


async def test_a_forged_forwarded_for_is_not_believed(
    make_settings: MakeSettings, open_sites: OpenSites
) -> None:
    """Lesson 15: the rate limiter believed any X-Forwarded-For."""
    site = await open_sites(make_settings(rate_limit_auth=1))
    answers = [await ask(site, forwarded_for=f"198.51.100.{n}") for n in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]


@pytest.mark.parametrize("hops", [0, 1, 2])
async def test_no_forged_forwarded_for_gets_around_a_limit(
    make_settings: MakeSettings, open_sites: OpenSites, hops: int
) -> None:
    """Proxies append what they saw; whatever the client sent before it is its own invention."""
    site = await open_sites(make_settings(rate_limit_auth=1, trusted_proxy_hops=hops))
    seen = ["203.0.113.7", "10.0.0.1"][:hops]
    forged = [f"198.51.100.{n}" for n in range(3)] + ["127.0.0.1", "unknown", "[::1]:1, 10.0.0.1"]
    answers = [await ask(site, forwarded_for=", ".join([lie, *seen])) for lie in forged]
    assert [answer.status_code for answer in answers] == [200] * 3 + [429] * 3


async def test_behind_a_trusted_proxy_each_client_has_its_own_limit(
    make_settings: MakeSettings, open_sites: OpenSites
) -> None:
    site = await open_sites(make_settings(rate_limit_auth=1, trusted_proxy_hops=1))
    for n in range(4):
        assert (await ask(site, forwarded_for=f"198.51.100.{n}")).status_code == 200
    spoofed = [await ask(site, forwarded_for=f"6.6.6.{n}, 198.51.100.9") for n in range(4)]
    assert [answer.status_code for answer in spoofed] == [200, 200, 200, 429]


async def test_nonce_and_login_count_together_and_malformed_ones_too(
    make_settings: MakeSettings, open_sites: OpenSites
) -> None:
    site = await open_sites(make_settings(rate_limit_auth=1))
    client = site.program()
    assert (await ask(site)).status_code == 200
    assert (await client.post("/api/auth/login", json={})).status_code == 422
    assert (await client.post("/api/auth/nonce", json={})).status_code == 422
    assert_problem(await client.post("/api/auth/login", json={}), 429, "rate_limited")


@pytest.mark.parametrize("path", ["/api/auth/nonce", "/api/auth/login"])
@pytest.mark.parametrize(
    ("body", "status"),
    [(b"{", 422), (b"\xff", 422), (b"", 422), (b" " * BODY_LIMIT + b"{}", 413)],
    ids=["cut off", "no text", "none", "too large"],
)
async def test_bodies_that_cannot_be_read_count_too(
    make_settings: MakeSettings, open_sites: OpenSites, path: str, body: bytes, status: int
) -> None:
    site = await open_sites(make_settings(rate_limit_auth=1))
    client = site.program()
    headers = {"Content-Type": "application/json"}
    for _ in range(3):
        response = await client.post(path, content=body, headers=headers)
        assert response.status_code == status
    refused = await client.post(path, content=body, headers=headers)
    assert_problem(refused, 429, "rate_limited")
    assert refused.headers["ratelimit-limit"] == "3"
    assert (await site.program("198.51.100.1").get("/api/market/prices")).status_code == 200


async def test_reads_are_limited_by_user(
    make_settings: MakeSettings, open_sites: OpenSites
) -> None:
    site = await open_sites(make_settings(rate_limit_reads=2))
    wallet = Wallet()
    first, second, other = site.browser(), site.browser(), site.browser()
    await log_in(first, wallet)
    await log_in(second, wallet)
    await log_in(other)
    assert (await first.get("/api/auth/session")).status_code == 200
    assert (await second.get("/api/auth/session")).status_code == 200
    assert_problem(await first.get("/api/auth/session"), 429, "rate_limited")
    assert (await other.get("/api/auth/session")).status_code == 200


async def test_orders_and_previews_are_limited_together_by_user(
    make_settings: MakeSettings, open_sites: OpenSites
) -> None:
    site = await open_sites(make_settings(rate_limit_orders=2))
    browser = site.browser()
    await log_in(browser)
    order = {"side": "buy", "size": "1"}
    assert (await browser.post("/api/orders", json=order)).status_code == 503  # no price
    assert (await browser.post("/api/orders/preview", json=order)).status_code == 503
    assert_problem(await browser.post("/api/orders", json=order), 429, "rate_limited")


async def test_market_data_is_limited_by_ip(
    make_settings: MakeSettings, open_sites: OpenSites
) -> None:
    site = await open_sites(make_settings(rate_limit_market=2))
    here, there = site.program(), site.program("198.51.100.1")
    for _ in range(2):
        assert (await here.get("/api/market/prices")).status_code == 200
    assert_problem(await here.get("/api/market/prices"), 429, "rate_limited")
    assert (await there.get("/api/market/prices")).status_code == 200


@pytest.mark.parametrize("kind", ["auth", "reads"])
async def test_nought_switches_a_limit_off(
    make_settings: MakeSettings, open_sites: OpenSites, redis: Redis, kind: str
) -> None:
    site = await open_sites(make_settings(**{f"rate_limit_{kind}": 0}))
    browser = site.browser()
    await log_in(browser)
    response = await browser.get("/api/auth/session")
    assert ("ratelimit-limit" in response.headers) == (kind != "reads")
    assert bool(await redis.keys("rate:auth*")) == (kind != "auth")
