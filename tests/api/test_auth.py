from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from http.cookies import Morsel, SimpleCookie

import httpx
import pytest
from redis.asyncio import Redis
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from paper_trade.db.tables import accounts, users
from paper_trade.settings import Settings
from tests.api.conftest import MakeSettings
from tests.api.site import Site, ask_nonce, assert_problem, bearer, log_in, login_body
from tests.auth.wallets import Wallet, base64_of, ledger_v0

OpenSites = Callable[[Settings], Awaitable[Site]]


def cookies_of(response: httpx.Response) -> dict[str, Morsel[str]]:
    jar: SimpleCookie = SimpleCookie()
    for header in response.headers.get_list("set-cookie"):
        jar.load(header)
    return dict(jar)


async def test_a_newcomer_signs_in_and_has_a_session(site: Site) -> None:
    browser, wallet = site.browser(), Wallet()
    answer = await log_in(browser, wallet)
    user = answer["user"]
    assert (user["address"], user["new"]) == (wallet.address, True)
    assert user["created_at"].endswith("Z")
    session = (await browser.get("/api/auth/session")).json()
    assert session == {"expires_at": answer["expires_at"], "user": {**user, "new": False}}


async def test_the_nonce_answer_holds_all_a_wallet_needs(site: Site) -> None:
    wallet = Wallet()
    answer = await ask_nonce(site.browser(), wallet)
    given = answer["input"]
    assert answer["expires_in"] == 300
    assert given["address"] == wallet.address
    assert given["nonce"] == answer["nonce"]
    assert given["uri"] == site.origin
    assert given["domain"] == "localhost:3000"
    for value in given.values():
        assert value in answer["message"]


async def test_a_newcomer_gets_one_account_however_many_first_sign_ins_race(
    site: Site, engine: AsyncEngine
) -> None:
    wallet = Wallet()
    answers = await asyncio.gather(*(log_in(site.browser(), wallet) for _ in range(4)))
    assert sum(answer["user"]["new"] for answer in answers) == 1
    assert len({answer["user"]["id"] for answer in answers}) == 1
    async with engine.connect() as connection:
        for table in (users, accounts):
            count = await connection.execute(select(func.count()).select_from(table))
            assert count.scalar_one() == 1


async def test_a_program_signs_in_with_a_challenge_and_a_bearer_token(site: Site) -> None:
    program, wallet = site.program(), Wallet()
    started = await ask_nonce(program, wallet)
    program.cookies.clear()
    body = {**login_body(wallet, started["message"]), "challenge": started["challenge"]}
    answer = (await program.post("/api/auth/login", json=body)).json()
    program.cookies.clear()
    headers = bearer(answer["token"])
    assert (await program.get("/api/auth/session", headers=headers)).status_code == 200
    assert (await program.post("/api/auth/logout", headers=headers)).status_code == 204
    assert_problem(await program.get("/api/auth/session", headers=headers), 401, "unauthenticated")


async def test_a_ledger_signs_in(site: Site) -> None:
    browser, wallet = site.browser(), Wallet()
    started = await ask_nonce(browser, wallet)
    signed, signature = wallet.answer(
        ledger_v0(started["message"].encode(), wallet.public_key),
    )
    body = {"address": wallet.address, "signed_message": signed, "signature": signature}
    assert (await browser.post("/api/auth/login", json=body)).status_code == 200


async def test_cookies_on_http(site: Site) -> None:
    browser, wallet = site.browser(), Wallet()
    response = await browser.post("/api/auth/nonce", json={"address": wallet.address})
    challenge = cookies_of(response)["sign-in-challenge"]
    assert challenge["max-age"] == "300"
    message = response.json()["message"]
    response = await browser.post("/api/auth/login", json=login_body(wallet, message))
    session = cookies_of(response)["session"]
    assert session.value == response.json()["token"]
    assert session["max-age"] == "86400"
    for cookie in (challenge, session):
        assert (cookie["path"], cookie["samesite"], cookie["domain"]) == ("/", "lax", "")
        assert cookie["httponly"]
        assert not cookie["secure"]


async def test_cookies_on_https_are_secure_and_of_this_host_alone(
    make_settings: MakeSettings, open_sites: OpenSites
) -> None:
    site = await open_sites(make_settings(allowed_origins="https://trade.example.com"))
    browser = site.browser()
    await log_in(browser)
    assert {cookie.name for cookie in browser.cookies.jar} == {
        "__Host-session",
        "__Host-sign-in-challenge",
    }
    assert all(cookie.secure for cookie in browser.cookies.jar)
    assert (await browser.get("/api/auth/session")).status_code == 200
    gone = cookies_of(await browser.post("/api/auth/logout"))["__Host-session"]
    assert (gone["max-age"], gone["secure"], gone["path"]) == ("0", True, "/")


async def test_a_planted_cookie_without_the_prefix_is_not_believed_on_https(
    make_settings: MakeSettings, open_sites: OpenSites
) -> None:
    site = await open_sites(make_settings(allowed_origins="https://trade.example.com"))
    token = (await log_in(site.browser()))["token"]
    victim = site.program(Cookie=f"session={token}")
    assert_problem(await victim.get("/api/auth/session"), 401, "unauthenticated")


async def test_the_session_changes_at_each_login(site: Site) -> None:
    browser, wallet = site.browser(), Wallet()
    first = await log_in(browser, wallet)
    planted = browser.cookies["session"]
    second = await log_in(browser, wallet)
    assert first["token"] == planted
    assert second["token"] == browser.cookies["session"] != planted
    assert (first["user"]["new"], second["user"]["new"]) == (True, False)


async def test_logout_kills_the_session_at_once(site: Site) -> None:
    browser = site.browser()
    token = (await log_in(browser))["token"]
    response = await browser.post("/api/auth/logout")
    assert (response.status_code, response.content) == (204, b"")
    assert "session" not in browser.cookies
    thief = site.program(Cookie=f"session={token}")
    for headers in ({}, bearer(token)):
        assert_problem(
            await thief.get("/api/auth/session", headers=headers), 401, "unauthenticated"
        )


async def test_logout_everywhere_ends_every_session_of_the_user(site: Site) -> None:
    wallet = Wallet()
    browsers = [site.browser(), site.browser()]
    for browser in browsers:
        await log_in(browser, wallet)
    other = site.browser()
    await log_in(other)
    assert (await browsers[0].post("/api/auth/logout-all")).status_code == 204
    for browser in browsers:
        assert (await browser.get("/api/auth/session")).status_code == 401
    assert (await other.get("/api/auth/session")).status_code == 200


async def test_several_sessions_of_a_wallet_live_side_by_side(site: Site) -> None:
    wallet = Wallet()
    first, second = site.browser(), site.browser()
    await log_in(first, wallet)
    await log_in(second, wallet)
    await first.post("/api/auth/logout")
    assert (await second.get("/api/auth/session")).status_code == 200


async def test_a_used_nonce_is_refused(site: Site) -> None:
    browser, wallet = site.browser(), Wallet()
    body = login_body(wallet, (await ask_nonce(browser, wallet))["message"])
    assert (await browser.post("/api/auth/login", json=body)).status_code == 200
    assert_problem(await browser.post("/api/auth/login", json=body), 401, "invalid_nonce")


async def test_logins_racing_on_one_nonce_get_one_session(site: Site, redis: Redis) -> None:
    browser, wallet = site.browser(), Wallet()
    body = login_body(wallet, (await ask_nonce(browser, wallet))["message"])
    responses = await asyncio.gather(
        *(browser.post("/api/auth/login", json=body) for _ in range(8))
    )
    assert sorted(response.status_code for response in responses) == [200] + [401] * 7
    assert len(await redis.keys("session:*")) == 1


async def test_a_nonce_is_bound_to_the_browser_that_asked(site: Site) -> None:
    browser, wallet = site.browser(), Wallet()
    body = login_body(wallet, (await ask_nonce(browser, wallet))["message"])
    assert_problem(await site.browser().post("/api/auth/login", json=body), 401, "invalid_nonce")
    wrong = {**body, "challenge": "another"}
    assert_problem(await browser.post("/api/auth/login", json=wrong), 401, "invalid_nonce")
    assert (await browser.post("/api/auth/login", json=body)).status_code == 200


async def test_two_tabs_can_sign_in_one_after_the_other(site: Site) -> None:
    browser, wallet = site.browser(), Wallet()
    tabs = [await ask_nonce(browser, wallet) for _ in range(2)]
    for tab in tabs:
        response = await browser.post("/api/auth/login", json=login_body(wallet, tab["message"]))
        assert response.status_code == 200


async def test_a_signature_of_another_key_is_refused(site: Site) -> None:
    browser, wallet = site.browser(), Wallet()
    message = (await ask_nonce(browser, wallet))["message"]
    body = {**login_body(Wallet(), message), "address": wallet.address}
    assert_problem(await browser.post("/api/auth/login", json=body), 401, "invalid_signature")
    body = login_body(wallet, message)
    assert (await browser.post("/api/auth/login", json=body)).status_code == 200


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("localhost:3000", "evil.example"),
        ("localhost:3000", "localhost:3001"),
        ("Version: 1", "Version: 1\nVersion: 1"),
        ("Chain ID: mainnet", "Chain ID: devnet"),
        ("Expiration Time: ", "Not Before: 2020-01-01T00:00:00Z\nExpiration Time: "),
        ("moves nothing", "moves everything"),
        ("Issued At: 20", "Issued At: 30"),
    ],
)
async def test_a_message_that_is_not_ours_is_refused(site: Site, ours: str, theirs: str) -> None:
    browser, wallet = site.browser(), Wallet()
    message = (await ask_nonce(browser, wallet))["message"]
    body = login_body(wallet, message.replace(ours, theirs))
    assert_problem(await browser.post("/api/auth/login", json=body), 401, "invalid_message")


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"address": "0OIl"}, 422, "validation_error"),
        ({"address": "z" * 44}, 422, "validation_error"),
        ({"address": None}, 422, "validation_error"),
        ({"signed_message": "not base64"}, 422, "validation_error"),
        ({"signed_message": {"0": 1}}, 422, "validation_error"),
        ({"signature": "YQ"}, 422, "validation_error"),
        ({"signature": "A" * 401}, 422, "validation_error"),
        ({"challenge": 7}, 422, "validation_error"),
        ({"challenge": ""}, 401, "invalid_nonce"),
        ({"challenge": "a" * 42}, 401, "invalid_nonce"),
        ({"challenge": "a" * 5000}, 401, "invalid_nonce"),
        ({"challenge": "no \u00e4 challenge"}, 401, "invalid_nonce"),
        ({"signature": base64_of(bytes(65))}, 401, "invalid_signature"),
        ({"signature": base64_of(bytes(3000))}, 401, "invalid_signature"),
        ({"signed_message": base64_of(bytes(6000))}, 401, "invalid_message"),
        ({"signature": base64_of(bytes(63))}, 401, "invalid_signature"),
        ({"signature": ""}, 401, "invalid_signature"),
        ({"signed_message": ""}, 401, "invalid_message"),
        ({"signed_message": base64_of(b"\xff\xfe")}, 401, "invalid_message"),
        ({"signed_message": base64_of(b"\xffsolana offchain\x00")}, 401, "invalid_message"),
    ],
    ids=str,
)
async def test_bad_login_fields_are_answered_never_a_500(
    site: Site, change: dict[str, object], status: int, code: str
) -> None:
    browser, wallet = site.browser(), Wallet()
    body = login_body(wallet, (await ask_nonce(browser, wallet))["message"])
    response = await browser.post("/api/auth/login", json={**body, **change})
    problem = assert_problem(response, status, code)
    if status == 422:
        assert [error["field"] for error in problem["errors"]] == list(change)


@pytest.mark.parametrize("path", ["/api/auth/nonce", "/api/auth/login"])
@pytest.mark.parametrize("body", [{}, [], "text", 7, None])
async def test_bodies_of_another_shape_are_invalid(site: Site, path: str, body: object) -> None:
    assert_problem(await site.browser().post(path, json=body), 422, "validation_error")
