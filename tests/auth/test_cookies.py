from __future__ import annotations

import pytest

from paper_trade.auth.cookies import session_token

HTTP = ("http://localhost:3000",)
HTTPS = ("https://trade.example.com",)


@pytest.mark.parametrize(
    ("header", "origins", "token"),
    [
        ("", HTTP, None),
        ("session=abc", HTTP, "abc"),
        ("a=1; session=abc; b=2", HTTP, "abc"),
        ("a=1;session=abc", HTTP, "abc"),
        ("session=", HTTP, None),
        ("session", HTTP, None),
        ("not-session=abc; Session=x", HTTP, None),
        ("__Host-session=abc", HTTPS, "abc"),
        ("session=planted", HTTPS, None),
        ("session=planted; __Host-session=abc", HTTPS, "abc"),
        ("session=abc", HTTP + HTTPS, "abc"),
        ("session=planted; __Host-session=abc", HTTP + HTTPS, "abc"),
    ],
)
def test_the_session_is_found_under_the_name_that_can_be_trusted(
    header: str, origins: tuple[str, ...], token: str | None
) -> None:
    assert session_token(header, origins) == token
