"""The text of Sign In With Solana: written, and read back strictly. Pure.

The form is EIP-4361's for Solana, as `createSignInMessageText` of the Wallet Standard writes it,
with exactly the fields that this site asks for. A text with any other (Not Before, Request ID,
Resources), with one missing, twice or in another order is not one of ours and is not read.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass

_FORM = re.compile(
    r"(?P<domain>[A-Za-z0-9._:\[\]-]+) wants you to sign in with your Solana account:\n"
    r"(?P<address>[1-9A-HJ-NP-Za-km-z]{32,44})\n"
    r"\n"
    r"(?P<statement>[ !#$&(-~]+)\n"  # printable ASCII without quotes and the percent sign
    r"\n"
    r"URI: (?P<uri>[!-~]+)\n"
    r"Version: (?P<version>[0-9]+)\n"
    r"Chain ID: (?P<chain_id>[a-z:]+)\n"
    r"Nonce: (?P<nonce>[A-Za-z0-9]{8,64})\n"
    r"Issued At: (?P<issued_at>[0-9TZ:.+-]+)\n"
    r"Expiration Time: (?P<expiration_time>[0-9TZ:.+-]+)"
)


class MalformedMessage(ValueError):
    """The bytes are not a sign-in text of the form that this site writes."""


@dataclass(frozen=True, slots=True)
class SignInMessage:
    """The fields of a sign-in text, in its order. Times are kept as they are written."""

    domain: str
    address: str
    statement: str
    uri: str
    version: str
    chain_id: str
    nonce: str
    issued_at: str
    expiration_time: str

    def text(self) -> str:
        """The text for the wallet to sign."""
        return (
            f"{self.domain} wants you to sign in with your Solana account:\n"
            f"{self.address}\n"
            f"\n"
            f"{self.statement}\n"
            f"\n"
            f"URI: {self.uri}\n"
            f"Version: {self.version}\n"
            f"Chain ID: {self.chain_id}\n"
            f"Nonce: {self.nonce}\n"
            f"Issued At: {self.issued_at}\n"
            f"Expiration Time: {self.expiration_time}"
        )

    def wallet_input(self) -> dict[str, str]:
        """The argument of the Wallet Standard's `solana:signIn`, which names fields its own way."""
        fields = asdict(self)
        return {_camel_case(name): value for name, value in fields.items()}


def parse_message(signed: bytes) -> SignInMessage:
    """Read a sign-in text.

    Writing the result again must give the very same bytes, so nothing can hide beside the fields.

    Raises:
        MalformedMessage: anything but the exact form.
    """
    try:
        text = signed.decode("utf-8", errors="strict")
    except UnicodeDecodeError:
        raise MalformedMessage("not UTF-8") from None
    match = _FORM.fullmatch(text)
    if match is None:
        raise MalformedMessage("not the expected form")
    message = SignInMessage(**match.groupdict())
    if message.text().encode() != signed:
        raise MalformedMessage("does not read back as it was written")
    return message


def _camel_case(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)
