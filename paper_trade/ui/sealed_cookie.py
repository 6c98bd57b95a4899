"""The session cookie as Reflex may see it: sealed, for Reflex keeps and logs what it is told.

It writes the headers of an event socket into each state, in Redis, and into its complaints about
odd events. Whoever reads those finds nothing to sign in with.
"""

from __future__ import annotations

import secrets
from typing import Final

from nacl.encoding import URLSafeBase64Encoder
from nacl.exceptions import CryptoError
from nacl.secret import SecretBox

NAME: Final = "sealed-session"
# Of this process alone: an event socket and the handlers of its events live in one.
_BOX = SecretBox(secrets.token_bytes(SecretBox.KEY_SIZE))


def sealed(token: str) -> str:
    """A Cookie header that only this process can read."""
    return f"{NAME}={_BOX.encrypt(token.encode(), encoder=URLSafeBase64Encoder).decode()}"


def opened(cookie_header: str) -> str | None:
    """The token in a header of `sealed`; None for any other."""
    name, _, value = cookie_header.partition("=")
    if name != NAME:
        return None
    try:
        return _BOX.decrypt(value.encode(), encoder=URLSafeBase64Encoder).decode()
    except (CryptoError, ValueError):
        return None
