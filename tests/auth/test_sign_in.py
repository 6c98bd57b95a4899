from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redis.asyncio import Redis

from paper_trade.auth.message_rules import compose_message
from paper_trade.auth.sessions import Sessions
from paper_trade.auth.sign_in import Challenge, SignedIn, SignIn
from paper_trade.auth.timestamps import format_timestamp
from paper_trade.auth.user import SignedInUser
from paper_trade.errors import InvalidMessage, InvalidNonce, InvalidSignature, ValidationFailed
from tests.auth.test_signature import GROUP_ORDER, SMALL_ORDER
from tests.auth.wallets import MovableClock, Wallet, address_of, base64_of, ledger_v0, ledger_v1

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ORIGINS = ("http://localhost:3000", "https://trade.example.com")


@dataclass
class Users:
    """Knows who has signed in before."""

    known: dict[str, SignedInUser] = field(default_factory=dict)

    async def ensure_user(self, address: str) -> SignedInUser:
        if address in self.known:
            return self.known[address]
        user = SignedInUser(len(self.known) + 1, address, NOW, new=True)
        self.known[address] = replace(user, new=False)
        return user


@dataclass
class Site:
    """The service, and a wallet at its door."""

    redis: Redis
    clock: MovableClock = field(default_factory=lambda: MovableClock(NOW))
    wallet: Wallet = field(default_factory=Wallet)

    def __post_init__(self) -> None:
        self.sessions = Sessions(self.redis, [("k", b"s" * 32)], 86_400, self.clock)
        users = Users()
        self.service = SignIn(self.redis, self.sessions, ORIGINS, users.ensure_user, self.clock)

    async def start(self, origin: str | None = ORIGINS[0]) -> Challenge:
        return await self.service.start(self.wallet.address, origin)

    async def finish(
        self, started: Challenge, text: str | bytes | None = None, wallet: Wallet | None = None
    ) -> SignedIn:
        signed, signature = (wallet or self.wallet).answer(text or started.message.text())
        address = (wallet or self.wallet).address
        return await self.service.finish(address, signed, signature, started.challenge)

    async def finish_changed(self, started: Challenge, **fields: str) -> SignedIn:
        return await self.finish(started, replace(started.message, **fields).text())


@pytest.fixture
def site(redis: Redis) -> Site:
    return Site(redis)


async def test_a_wallet_signs_in(site: Site) -> None:
    done = await site.finish(await site.start())
    assert done.user.address == site.wallet.address
    assert done.user.new
    assert await site.sessions.find(done.token) == done.session


async def test_the_second_sign_in_is_the_same_user_in_a_new_session(site: Site) -> None:
    first = await site.finish(await site.start())
    second = await site.finish(await site.start())
    assert second.user == replace(first.user, new=False)
    assert second.session.jti != first.session.jti
    assert second.token != first.token


@pytest.mark.parametrize("wrap", [ledger_v0, ledger_v1])
async def test_a_ledger_signs_in_with_an_envelope(site: Site, wrap) -> None:  # type: ignore[no-untyped-def]
    started = await site.start()
    text = started.message.text().encode()
    done = await site.finish(started, wrap(text, site.wallet.public_key))
    assert done.user.address == site.wallet.address


async def test_an_envelope_that_names_another_signer_is_refused(site: Site) -> None:
    started = await site.start()
    text = started.message.text().encode()
    with pytest.raises(InvalidMessage):
        await site.finish(started, ledger_v1(text, Wallet().public_key))


@pytest.mark.parametrize(
    ("origin", "uri"),
    [
        (ORIGINS[1], ORIGINS[1]),
        (ORIGINS[0], ORIGINS[0]),
        ("https://evil.example", ORIGINS[0]),
        (None, ORIGINS[0]),
    ],
)
async def test_the_message_names_the_page_or_the_first_origin(
    site: Site, origin: str | None, uri: str
) -> None:
    message = (await site.start(origin)).message
    assert message.uri == uri
    assert message.domain == uri.partition("://")[2]


async def test_two_tabs_of_a_browser_can_both_sign_in(site: Site) -> None:
    first = await site.start()
    second = await site.service.start(site.wallet.address, ORIGINS[0], first.challenge)
    assert second.challenge == first.challenge
    await site.finish(first)
    await site.finish(second)


@pytest.mark.parametrize("planted", ["", "known-to-an-attacker", "a" * 42, "a" * 43 + "\n"])
async def test_a_challenge_that_is_not_of_our_making_is_replaced(site: Site, planted: str) -> None:
    started = await site.service.start(site.wallet.address, ORIGINS[0], planted)
    assert started.challenge != planted


async def test_an_address_that_is_not_the_signing_key_is_refused(site: Site) -> None:
    started = await site.start()
    signed, signature = Wallet().answer(started.message.text())
    with pytest.raises(InvalidSignature):
        await site.service.finish(site.wallet.address, signed, signature, started.challenge)


async def test_a_wallet_that_switched_accounts_is_refused(site: Site) -> None:
    started, switched = await site.start(), Wallet()
    with pytest.raises(InvalidMessage):
        await site.finish(started, wallet=switched)
    renamed = replace(started.message, address=switched.address)
    with pytest.raises(InvalidNonce):
        await site.finish(started, renamed.text(), switched)


@pytest.mark.parametrize(
    "fields",
    [
        {"domain": "evil.example"},
        {"domain": "evil.example", "uri": "https://evil.example"},
        {"domain": "localhost:3001", "uri": "http://localhost:3001"},
        {"domain": "trade.example.com"},
    ],
)
async def test_a_message_for_another_site_or_port_is_refused(
    site: Site, fields: dict[str, str]
) -> None:
    """Lesson 9: the message was bound to no domain."""
    started = await site.start()
    with pytest.raises(InvalidMessage):
        await site.finish_changed(started, **fields)


async def test_a_nonce_that_was_never_issued_is_refused(site: Site) -> None:
    with pytest.raises(InvalidNonce):
        await site.finish_changed(await site.start(), nonce="0" * 32)


async def test_a_nonce_works_once(site: Site) -> None:
    started = await site.start()
    await site.finish(started)
    with pytest.raises(InvalidNonce):
        await site.finish(started)


async def test_the_nonce_of_another_address_is_refused_and_stays_good(site: Site) -> None:
    started, thief = await site.start(), Wallet()
    stolen = compose_message(thief.address, ORIGINS[0], started.message.nonce, NOW)
    with pytest.raises(InvalidNonce):
        await site.finish(started, stolen.text(), thief)
    await site.finish(started)


async def test_a_nonce_hidden_in_the_statement_is_refused(site: Site) -> None:
    started = await site.start()
    statement = f"{started.message.statement} Nonce: {started.message.nonce}"
    with pytest.raises(InvalidMessage):
        await site.finish_changed(started, statement=statement, nonce="0" * 32)


@pytest.mark.parametrize("challenge", [None, "", "another"])
async def test_a_nonce_of_another_browser_is_refused_and_stays_good(
    site: Site, challenge: str | None
) -> None:
    started = await site.start()
    signed, signature = site.wallet.answer(started.message.text())
    with pytest.raises(InvalidNonce):
        await site.service.finish(site.wallet.address, signed, signature, challenge)
    await site.finish(started)


async def test_a_nonce_expires_with_its_message(site: Site) -> None:
    started = await site.start()
    site.clock.move(seconds=started.expires_in_s)
    with pytest.raises(InvalidMessage, match="expired"):
        await site.finish(started)


async def test_a_nonce_that_redis_let_go_is_refused(site: Site) -> None:
    started = await site.start()
    [key] = await site.redis.keys("nonce:*")
    await site.redis.delete(key)
    with pytest.raises(InvalidNonce):
        await site.finish(started)


async def test_logins_that_race_on_one_nonce_give_one_session(site: Site) -> None:
    """Lesson 9: the nonce was checked, then deleted: one nonce gave several sessions."""
    started = await site.start()
    results = await asyncio.gather(
        *(site.finish(started) for _ in range(10)), return_exceptions=True
    )
    assert sum(isinstance(result, SignedIn) for result in results) == 1
    assert sum(isinstance(result, InvalidNonce) for result in results) == 9
    assert len(await site.redis.keys("session:*")) == 1


async def test_a_bad_signature_does_not_use_the_nonce_up(site: Site) -> None:
    started = await site.start()
    signed, _ = site.wallet.answer(started.message.text())
    bad = base64_of(bytes(64))
    with pytest.raises(InvalidSignature):
        await site.service.finish(site.wallet.address, signed, bad, started.challenge)
    await site.finish(started)


@pytest.mark.parametrize("offset", [timedelta(minutes=-6), timedelta(minutes=2)])
async def test_a_message_of_another_time_is_refused(site: Site, offset: timedelta) -> None:
    started = await site.start()
    moved = compose_message(site.wallet.address, ORIGINS[0], started.message.nonce, NOW + offset)
    with pytest.raises(InvalidMessage):
        await site.finish(started, moved.text())


@pytest.mark.parametrize("line", ["Issued At", "Expiration Time", "Nonce"])
async def test_a_message_without_its_times_or_nonce_is_refused(site: Site, line: str) -> None:
    started = await site.start()
    kept = [part for part in started.message.text().split("\n") if not part.startswith(line)]
    with pytest.raises(InvalidMessage):
        await site.finish(started, "\n".join(kept))


async def test_a_longer_window_than_issued_is_refused(site: Site) -> None:
    later = format_timestamp(NOW + timedelta(days=365))
    with pytest.raises(InvalidMessage):
        await site.finish_changed(await site.start(), expiration_time=later)


async def test_an_unreduced_signature_is_refused(site: Site) -> None:
    started = await site.start()
    text = started.message.text().encode()
    signature = site.wallet.sign(text)
    s = int.from_bytes(signature[32:], "little") + GROUP_ORDER
    malleated = base64_of(signature[:32] + s.to_bytes(32, "little"))
    with pytest.raises(InvalidSignature):
        await site.service.finish(
            site.wallet.address, base64_of(text), malleated, started.challenge
        )


@pytest.mark.parametrize("key", SMALL_ORDER)
async def test_a_key_of_small_order_cannot_sign_in(site: Site, key: bytes) -> None:
    address = address_of(key)
    started = await site.service.start(address)
    signed = base64_of(started.message.text().encode())
    for r in SMALL_ORDER:
        with pytest.raises(InvalidSignature):
            await site.service.finish(address, signed, base64_of(r + bytes(32)), started.challenge)


@pytest.mark.parametrize("size", [0, 1, 63, 65, 96])
async def test_a_signature_of_another_size_is_refused(site: Site, size: int) -> None:
    started = await site.start()
    signed, _ = site.wallet.answer(started.message.text())
    signature = base64_of(bytes(size))
    with pytest.raises(InvalidSignature):
        await site.service.finish(site.wallet.address, signed, signature, started.challenge)


@pytest.mark.parametrize("bad", ["!", "YQ", "YR==", "\u00e9", "YQ==\n", "-_=="])
@pytest.mark.parametrize("field_name", ["signed_message", "signature"])
async def test_bad_encodings_are_named(site: Site, field_name: str, bad: str) -> None:
    started = await site.start()
    signed, signature = site.wallet.answer(started.message.text())
    fields = {"signed_message": signed, "signature": signature, field_name: bad}
    with pytest.raises(ValidationFailed) as refusal:
        await site.service.finish(site.wallet.address, **fields, challenge=started.challenge)
    assert refusal.value.fields["errors"][0]["field"] == field_name


@pytest.mark.parametrize("address", ["", "abc", "0" * 40, "1" * 44, "1" * 33])
async def test_a_bad_address_is_named(site: Site, address: str) -> None:
    with pytest.raises(ValidationFailed) as refusal:
        await site.service.start(address)
    assert refusal.value.fields["errors"][0]["field"] == "address"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
async def test_no_changed_byte_of_what_was_signed_gets_in(site: Site, data: st.DataObject) -> None:
    started = await site.start()
    text = started.message.text().encode()
    signature = site.wallet.sign(text)
    changed = bytearray(text + signature)
    position = data.draw(st.integers(0, len(changed) - 1))
    changed[position] ^= data.draw(st.integers(1, 255))
    whole = bytes(changed)
    signed, proof = base64_of(whole[: len(text)]), base64_of(whole[len(text) :])
    with pytest.raises((InvalidMessage, InvalidSignature)):
        await site.service.finish(site.wallet.address, signed, proof, started.challenge)
