"""Starting a part: in its own process group, and known to the guardian from its first moment."""

from __future__ import annotations

from functools import partial
from typing import Any

from paper_trade.stack.guardian import MARKER, Guardian
from paper_trade.stack.part import Part


def spawn_options(part: Part, guardian: Guardian) -> dict[str, Any]:
    """The keyword arguments, other than its streams, for `subprocess` or `asyncio.subprocess`.

    A group of its own keeps the terminal's Ctrl-C from the part: the launcher decides the order.
    """
    owner = part.owner
    return {
        "env": {**part.environment, MARKER: guardian.marker},
        "cwd": part.folder,
        "user": None if owner is None else owner.uid,
        "group": None if owner is None else owner.gid,
        "extra_groups": None if owner is None else [],
        "pass_fds": part.inherited_fds,
        "start_new_session": True,
        "preexec_fn": partial(guardian.enlist, part),
    }
