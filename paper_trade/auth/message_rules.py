"""Whether the fields of a sign-in text are the ones that this site issues. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from paper_trade.auth.siws import SignInMessage
from paper_trade.auth.timestamps import format_timestamp, parse_timestamp
from paper_trade.errors import InvalidMessage

STATEMENT = (
    "Sign in to practise trading with virtual funds. "
    "This signature moves nothing and costs nothing."
)
VERSION = "1"
CHAIN_ID = "mainnet"
LIFETIME = timedelta(minutes=5)
CLOCK_SKEW = timedelta(seconds=30)
"""How far ahead the clock of the host that issued the message may be."""


def compose_message(address: str, origin: str, nonce: str, now: datetime) -> SignInMessage:
    """The message that a page at `origin` (`https://host:port`) has its wallet sign."""
    return SignInMessage(
        domain=_authority(origin),
        address=address,
        statement=STATEMENT,
        uri=origin,
        version=VERSION,
        chain_id=CHAIN_ID,
        nonce=nonce,
        issued_at=format_timestamp(now),
        expiration_time=format_timestamp(now + LIFETIME),
    )


def check_fields(
    message: SignInMessage, *, address: str, origins: Sequence[str], now: datetime
) -> None:
    """Require a message of ours, for this address, one of these origins and this moment.

    Raises:
        InvalidMessage: with words that say which of these it is not.
    """
    if message.address != address:
        raise InvalidMessage("The message was signed for another address. Please start again.")
    if message.uri not in origins or message.domain != _authority(message.uri):
        raise InvalidMessage("The message was signed for another site. Please start again here.")
    ours = (message.statement, message.version, message.chain_id)
    if ours != (STATEMENT, VERSION, CHAIN_ID):
        raise InvalidMessage
    _check_times(message, now)


def _check_times(message: SignInMessage, now: datetime) -> None:
    try:
        issued = parse_timestamp(message.issued_at)
        expires = parse_timestamp(message.expiration_time)
    except ValueError:
        raise InvalidMessage from None
    if issued > now + CLOCK_SKEW or not timedelta(0) < expires - issued <= LIFETIME:
        raise InvalidMessage
    if now >= expires:
        raise InvalidMessage("The sign-in message has expired. Please start again.")


def _authority(origin: str) -> str:
    return origin.partition("://")[2]
