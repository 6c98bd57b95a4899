"""`/api/auth`: signing in with a wallet, and out again."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field

from paper_trade.api.dependencies import Running
from paper_trade.api.documented import LIMITED, SIGNED_IN, UNSAFE, WITH_BODY
from paper_trade.api.rate_limits import limit_address, limit_reads
from paper_trade.api.security import (
    SignedIn,
    cookie_header,
    no_foreign_origin,
    page_origin,
)
from paper_trade.auth.cookies import CHALLENGE_COOKIE, SESSION_COOKIE, cookie_name, cookie_value
from paper_trade.auth.sessions import Session
from paper_trade.bootstrap import Services

router = APIRouter(prefix="/api/auth", tags=["auth"], responses=LIMITED)

_OPEN_TO_PROGRAMS = [Depends(no_foreign_origin)]

Address = Annotated[
    str,
    Field(
        pattern="^[1-9A-HJ-NP-Za-km-z]{32,44}$",
        description="A Solana address (base58).",
        examples=["4Nd1mBQtrMJVYVfKf2PJy9NZUZdTAsp7D4xWLs4gDB4T"],
    ),
]


class NonceRequest(BaseModel):
    address: Address


class WalletInput(BaseModel):
    """The argument of the Wallet Standard's `solana:signIn`."""

    domain: str
    address: str
    statement: str
    uri: str
    version: str
    chainId: str  # noqa: N815 - the Wallet Standard's names
    nonce: str
    issuedAt: str  # noqa: N815
    expirationTime: str  # noqa: N815


class NonceAnswer(BaseModel):
    """`message` is the text to sign; `input` has its fields, for wallets that write it."""

    nonce: str
    message: str
    input: WalletInput
    challenge: str = Field(description="To send back at login by a client without cookies.")
    expires_in: int = Field(description="Seconds.")


class LoginRequest(BaseModel):
    """What the wallet returned, not what it was sent.

    Only the body's limit caps the fields: what decodes, at whatever length, is judged and answered
    as a sign-in (401), not as a form (422).
    """

    address: Address
    signed_message: str = Field(description="Base64.")
    signature: str = Field(description="Base64 of 64 bytes.")
    challenge: str | None = Field(default=None, description="Of the nonce answer.")


class UserView(BaseModel):
    id: int
    address: str
    created_at: datetime
    new: bool


class SessionAnswer(BaseModel):
    expires_at: datetime
    user: UserView


class LoginAnswer(SessionAnswer):
    token: str = Field(description="For `Authorization: Bearer`; browsers hold it in a cookie.")


@router.post("/nonce", dependencies=_OPEN_TO_PROGRAMS, responses=UNSAFE | WITH_BODY)
async def start_sign_in(
    body: NonceRequest, request: Request, response: Response, running: Running
) -> NonceAnswer:
    """Get a message for the wallet to sign. It is good once, for five minutes, in this browser."""
    await limit_address(request, running, body.address)
    origins = running.settings.origins
    origin = page_origin(request, origins)
    held = cookie_value(cookie_header(request), CHALLENGE_COOKIE, origins)
    started = await running.sign_in.start(body.address, origin, held)
    _set_cookie(response, CHALLENGE_COOKIE, started.challenge, origin, started.expires_in_s)
    return NonceAnswer(
        nonce=started.message.nonce,
        message=started.message.text(),
        input=WalletInput(**started.message.wallet_input()),
        challenge=started.challenge,
        expires_in=started.expires_in_s,
    )


@router.post("/login", dependencies=_OPEN_TO_PROGRAMS, responses=SIGNED_IN | UNSAFE | WITH_BODY)
async def sign_in(
    body: LoginRequest, request: Request, response: Response, running: Running
) -> LoginAnswer:
    """Sign in with the signed message. A new wallet gets an account with virtual funds."""
    await limit_address(request, running, body.address)
    origins = running.settings.origins
    held = cookie_value(cookie_header(request), CHALLENGE_COOKIE, origins)
    challenge = held if body.challenge is None else body.challenge
    done = await running.sign_in.finish(
        body.address, body.signed_message, body.signature, challenge
    )
    origin = page_origin(request, origins)
    _set_cookie(response, SESSION_COOKIE, done.token, origin, running.settings.session_ttl_s)
    view = _session_view(done.session, new=done.user.new)
    return LoginAnswer(token=done.token, expires_at=view.expires_at, user=view.user)


@router.get("/session", dependencies=[Depends(limit_reads)], responses=SIGNED_IN)
async def current_session(session: SignedIn) -> SessionAnswer:
    """Who is signed in, and until when."""
    return _session_view(session, new=False)


@router.post("/logout", status_code=204, responses=SIGNED_IN | UNSAFE)
async def sign_out(session: SignedIn, response: Response, running: Running) -> None:
    """End this session at once; its open sockets are closed."""
    await running.sessions.end(session)
    _forget_session(response, running)


@router.post("/logout-all", status_code=204, responses=SIGNED_IN | UNSAFE)
async def sign_out_everywhere(session: SignedIn, response: Response, running: Running) -> None:
    """End every session of the user."""
    await running.sessions.end_all(session.user_id)
    _forget_session(response, running)


def _session_view(session: Session, *, new: bool) -> SessionAnswer:
    user = UserView(
        id=session.user_id, address=session.address, created_at=session.user_created_at, new=new
    )
    return SessionAnswer(expires_at=session.expires_at, user=user)


def _set_cookie(response: Response, name: str, value: str, origin: str, max_age_s: int) -> None:
    secure = origin.startswith("https://")
    response.set_cookie(
        cookie_name(name, secure=secure),
        value,
        max_age=max_age_s,
        path="/",
        secure=secure,
        httponly=True,
        samesite="lax",
    )


def _forget_session(response: Response, running: Services) -> None:
    """Delete the cookie under each name that a page of ours may have it by."""
    for secure in {origin.startswith("https://") for origin in running.settings.origins}:
        response.delete_cookie(
            cookie_name(SESSION_COOKIE, secure=secure),
            path="/",
            secure=secure,
            httponly=True,
            samesite="lax",
        )
