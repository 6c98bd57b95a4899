from __future__ import annotations

import pytest

from paper_trade.api.client_ip import client_ip
from tests.api.site import Site, ask_nonce, assert_problem, bearer, log_in, login_body
from tests.auth.wallets import Wallet

FOREIGN = [
    "https://evil.example",
    "http://localhost:3001",
    "https://localhost:3000",
    "http://localhost:3000.evil.example",
    "null",
    "",
]
UNSAFE = ["/api/auth/logout", "/api/auth/logout-all"]


@pytest.mark.parametrize("path", UNSAFE)
@pytest.mark.parametrize("origin", FOREIGN)
async def test_a_cross_origin_post_with_a_cookie_is_refused(
    site: Site, path: str, origin: str
) -> None:
    browser = site.browser()
    await log_in(browser)
    response = await browser.post(path, headers={"Origin": origin})
    assert_problem(response, 403, "forbidden_origin")
    assert (await browser.get("/api/auth/session")).status_code == 200


@pytest.mark.parametrize("path", UNSAFE)
async def test_a_post_with_a_cookie_and_no_origin_is_refused(site: Site, path: str) -> None:
    program = site.program()
    await log_in(program)
    assert_problem(await program.post(path), 403, "forbidden_origin")


async def test_the_other_configured_origin_may_post(site: Site) -> None:
    browser = site.browser()
    await log_in(browser)
    response = await browser.post("/api/auth/logout", headers={"Origin": "http://127.0.0.1:3000"})
    assert response.status_code == 204


async def test_reading_with_a_cookie_needs_no_origin(site: Site) -> None:
    program = site.program()
    await log_in(program)
    assert (await program.get("/api/auth/session")).status_code == 200


async def test_a_bearer_token_needs_no_origin(site: Site) -> None:
    program = site.program()
    token = (await log_in(program))["token"]
    assert (await program.post("/api/auth/logout", headers=bearer(token))).status_code == 204


async def test_a_bad_bearer_token_does_not_fall_back_to_the_cookie(site: Site) -> None:
    browser = site.browser()
    await log_in(browser)
    response = await browser.get("/api/auth/session", headers=bearer("bad"))
    assert_problem(response, 401, "unauthenticated")
    assert response.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("origin", FOREIGN)
async def test_a_foreign_page_may_not_start_or_finish_a_sign_in(site: Site, origin: str) -> None:
    browser, wallet = site.browser(), Wallet()
    foreign = {"Origin": origin}
    response = await browser.post(
        "/api/auth/nonce", json={"address": wallet.address}, headers=foreign
    )
    assert_problem(response, 403, "forbidden_origin")
    body = login_body(wallet, (await ask_nonce(browser, wallet))["message"])
    response = await browser.post("/api/auth/login", json=body, headers=foreign)
    assert_problem(response, 403, "forbidden_origin")
    assert (await browser.post("/api/auth/login", json=body)).status_code == 200


@pytest.mark.parametrize(
    "cookie", ["session=", "session=garbage", "session=a.b.c", "session=" + "a" * 3000, "=;;=;"]
)
async def test_odd_cookies_are_no_session(site: Site, cookie: str) -> None:
    response = await site.program(Cookie=cookie).get("/api/auth/session")
    assert_problem(response, 401, "unauthenticated")


async def test_cookies_in_several_header_lines_are_read(site: Site) -> None:
    token = (await log_in(site.browser()))["token"]
    headers = [("Cookie", "other=1"), ("Cookie", f"session={token}")]
    assert (await site.program().get("/api/auth/session", headers=headers)).status_code == 200


async def test_an_allowed_origin_may_read_answers_and_no_other(site: Site) -> None:
    allowed = await site.browser().get("/api/auth/session")
    assert allowed.headers["access-control-allow-origin"] == site.origin
    assert allowed.headers["access-control-allow-credentials"] == "true"
    foreign = await site.program(Origin="https://evil.example").get("/api/auth/session")
    assert "access-control-allow-origin" not in foreign.headers


async def test_a_preflight_is_granted_to_allowed_origins_alone(site: Site) -> None:
    """Lesson 14: a CORS refusal was a 500."""
    asks = {"Access-Control-Request-Method": "POST"}
    granted = await site.browser().options("/api/auth/nonce", headers=asks)
    assert granted.status_code == 200
    assert granted.headers["access-control-allow-origin"] == site.origin
    foreign = site.program(Origin="https://evil.example")
    refused = await foreign.options("/api/auth/nonce", headers=asks)
    assert_problem(refused, 403, "forbidden_origin")
    assert refused.headers["vary"] == "Origin"
    assert not [name for name in refused.headers if name.startswith("access-control")]


@pytest.mark.parametrize(
    "asks",
    [
        {"Access-Control-Request-Method": "DELETE"},
        {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "X-Odd"},
    ],
    ids=str,
)
async def test_a_preflight_for_what_no_page_may_do_is_refused_alike(
    site: Site, asks: dict[str, str]
) -> None:
    response = await site.browser().options("/api/orders", headers=asks)
    assert_problem(response, 403, "forbidden_origin")


@pytest.mark.parametrize(
    ("peer", "forwarded", "hops", "expected"),
    [
        ("192.0.2.1", [], 0, "192.0.2.1"),
        ("192.0.2.1", ["203.0.113.9"], 0, "192.0.2.1"),
        ("192.0.2.1", ["203.0.113.9"], 1, "203.0.113.9"),
        ("192.0.2.1", ["6.6.6.6, 203.0.113.9"], 1, "203.0.113.9"),
        ("192.0.2.1", ["6.6.6.6", "203.0.113.9"], 1, "203.0.113.9"),
        ("192.0.2.1", ["6.6.6.6, 203.0.113.9, 192.0.2.5"], 2, "203.0.113.9"),
        ("192.0.2.1", ["203.0.113.9"], 2, "192.0.2.1"),
        ("192.0.2.1", [], 1, "192.0.2.1"),
        ("192.0.2.1", ["not an address"], 1, "192.0.2.1"),
        ("192.0.2.1", ["203.0.113.9,"], 1, "192.0.2.1"),
        ("192.0.2.1", ["203.0.113.9:5678"], 1, "203.0.113.9"),
        ("192.0.2.1", ["[2001:db8:1:2:3::6]:443"], 1, "2001:db8:1:2::/64"),
        ("192.0.2.1", ["[2001:db8:1:2:3::6]"], 1, "2001:db8:1:2::/64"),
        ("192.0.2.1", ["2001:db8:1:2::443"], 1, "2001:db8:1:2::/64"),
        ("192.0.2.1", ["[::ffff:203.0.113.9]:443"], 1, "203.0.113.9"),
        ("192.0.2.1", ["203.0.113.9:"], 1, "192.0.2.1"),
        ("192.0.2.1", ["203.0.113.9:x"], 1, "192.0.2.1"),
        ("192.0.2.1", ["[203.0.113.9]:443"], 1, "192.0.2.1"),
        ("192.0.2.1", ["[2001:db8::1]443"], 1, "192.0.2.1"),
        ("192.0.2.1", ["[]:443"], 1, "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", [], 0, "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.1", [], 0, "192.0.2.1"),
        (None, [], 0, "unknown"),
        ("", [], 0, "unknown"),
    ],
)
def test_the_client_is_who_the_trusted_proxies_saw(
    peer: str | None, forwarded: list[str], hops: int, expected: str
) -> None:
    assert client_ip(peer, forwarded, hops) == expected
