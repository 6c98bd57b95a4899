"""One process of the stack, described before it is started."""

from __future__ import annotations

import signal
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Owner:
    """The system user that a process runs as when it must not run as ours."""

    name: str
    uid: int
    gid: int


@dataclass(frozen=True, slots=True)
class Part:
    """A process to run.

    `environment` is the whole of it. `stop_signal` asks it to end, which it may take `grace_s`
    seconds for. Parts of a higher stage depend on those of a lower one and are ended before them.
    """

    name: str
    argv: tuple[str, ...]
    environment: Mapping[str, str]
    folder: Path | None = None
    owner: Owner | None = None
    stop_signal: signal.Signals = field(default=signal.SIGTERM)
    grace_s: float = 10.0
    stage: int = 1
    inherited_fds: tuple[int, ...] = ()
