"""The check of `make lint` finds what it looks for, and this project has none of it."""

from __future__ import annotations

import pytest

from tests.pins import differing, missing, problems, read_pins


def test_every_requirement_is_pinned_complete_and_installed_as_pinned() -> None:
    assert problems() == []


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("httpx", "httpx: not pinned to one version"),
        ("httpx>=0.28", "httpx: not pinned to one version"),
        ("httpx==0.*", "httpx: not pinned to one version"),
        ("httpx==0.28.1,<1", "httpx: not pinned to one version"),
        ("httpx @ https://elsewhere.example/httpx.whl", "httpx: not pinned to one version"),
        ("./a folder", "./a folder: no requirement"),
        ("httpx==0.28.1\nHTTPX==0.28.1", "httpx: named twice"),
    ],
)
def test_a_bad_line_is_named(line: str, wrong: str) -> None:
    assert read_pins(line)[1] == [wrong]


def test_comments_extras_and_markers_are_understood() -> None:
    text = '# why\n-r other.txt\npsycopg[pool]==3.3.9 ; python_version > "3"  # via us\n'
    pins, wrong = read_pins(text)
    assert (list(pins), wrong) == (["psycopg"], [])


def test_what_a_package_needs_must_be_pinned_too() -> None:
    pins, _ = read_pins("httpx==0.28.1")
    assert "httpcore: not pinned, but httpx needs it" in list(missing(pins))


def test_another_version_than_the_pinned_one_is_named() -> None:
    pins, _ = read_pins("httpx==0.1\nno-such-package==1\nno-such-one==1 ; python_version < '3'")
    told = list(differing(pins))
    assert told[0].endswith("is installed, ==0.1 pinned")
    assert told[1:] == ["no-such-package: not installed"]
