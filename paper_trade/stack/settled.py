"""What a process has loaded stays loaded: its garbage collector need not look for any in there."""

from __future__ import annotations

import gc


def settle() -> None:
    """Call once, when all is imported and before the work begins.

    A full collection walks through some hundred thousand objects of the imports, each time for
    tenths of a second in which a web process serves nobody; for whoever makes many small objects,
    such as ticks, it took half of the time.
    """
    gc.collect()
    gc.freeze()
