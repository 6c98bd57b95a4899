"""Whether requirements are pinned, complete and what is installed: `python -m tests.pins`."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import PackageNotFoundError, distribution, requires
from pathlib import Path

from packaging.markers import Marker
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

PROJECT = Path(__file__).parents[1]
FILES = ("requirements.txt", "requirements-dev.txt")
_PIN = re.compile(r"==[0-9][0-9A-Za-z.+]*")

Pins = dict[str, Requirement]


def read_pins(text: str) -> tuple[Pins, list[str]]:
    """The requirements of a file by name, and what is wrong with its lines."""
    pins: Pins = {}
    wrong = []
    for line in text.splitlines():
        words = line.partition("#")[0].strip()
        if not words or words.startswith("-r "):
            continue
        try:
            requirement = Requirement(words)
        except InvalidRequirement:
            wrong.append(f"{words}: no requirement")
            continue
        name = canonicalize_name(requirement.name)
        if not _PIN.fullmatch(str(requirement.specifier)):
            wrong.append(f"{name}: not pinned to one version")
        if name in pins:
            wrong.append(f"{name}: named twice")
        pins[name] = requirement
    return pins, wrong


def missing(pins: Mapping[str, Requirement]) -> Iterator[str]:
    """What the pinned packages need here, themselves installed, and no file pins."""
    for name, requirement in pins.items():
        if not _applies(requirement.marker):
            continue
        try:
            needed = requires(name) or []
        except PackageNotFoundError:
            continue  # `differing` says so
        yield from (
            f"{canonicalize_name(other.name)}: not pinned, but {name} needs it"
            for other in map(Requirement, needed)
            if _applies(other.marker, requirement.extras)
            and canonicalize_name(other.name) not in pins
        )


def differing(pins: Mapping[str, Requirement]) -> Iterator[str]:
    """Pins of which another version, or none, is installed."""
    for name, requirement in pins.items():
        if not _applies(requirement.marker):
            continue
        try:
            version = distribution(name).version
        except PackageNotFoundError:
            yield f"{name}: not installed"
            continue
        if not requirement.specifier.contains(version, prereleases=True):
            yield f"{name}: {version} is installed, {requirement.specifier} pinned"


def _applies(marker: Marker | None, extras: Iterable[str] = ()) -> bool:
    return marker is None or any(marker.evaluate({"extra": extra}) for extra in ("", *extras))


def problems() -> list[str]:
    """What is wrong with the project's requirements; nothing, as a rule."""
    product, dev = ((PROJECT / name).read_text() for name in FILES)
    pins, wrong = read_pins(product)
    all_pins, wrong_in_both = read_pins(f"{product}\n{dev}")
    found = [*wrong, *wrong_in_both, *missing(pins), *missing(all_pins), *differing(all_pins)]
    return list(dict.fromkeys(found))


if __name__ == "__main__":
    sys.exit("\n".join(problems()) or 0)
