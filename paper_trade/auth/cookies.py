"""The cookies of sign-in: their names, and how to find a session's token among them. Pure.

On https the names carry the prefix `__Host-`, which a browser only takes from this very host, so no
sibling domain can plant one. Where every origin is https, the bare name is therefore not believed.
"""

from __future__ import annotations

from collections.abc import Sequence

SESSION_COOKIE = "session"
CHALLENGE_COOKIE = "sign-in-challenge"
_HOST_PREFIX = "__Host-"


def cookie_name(name: str, *, secure: bool) -> str:
    """The name under which a cookie is set for a page on https (`secure`) or plain http."""
    return _HOST_PREFIX + name if secure else name


def session_token(cookie_header: str, origins: Sequence[str]) -> str | None:
    """The session token in a `Cookie` header, as a page of one of `origins` would send it."""
    return cookie_value(cookie_header, SESSION_COOKIE, origins)


def cookie_value(cookie_header: str, name: str, origins: Sequence[str]) -> str | None:
    """The value of one of our cookies, whichever of its names is in use; None without one."""
    cookies = _parse(cookie_header)
    names = [cookie_name(name, secure=True)]
    if any(origin.startswith("http://") for origin in origins):
        names.append(name)
    return next((cookies[name] for name in names if cookies.get(name)), None)


def _parse(cookie_header: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in cookie_header.split(";"))
    return {name.strip(): value.strip() for name, equals, value in pairs if equals}
