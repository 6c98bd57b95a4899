"""A wire that a test opens and closes, and that remembers what was written."""

from __future__ import annotations

from paper_trade.events.wire import Frame


class RecordingWire:
    """Takes `capacity` frames, then is not ready until there is room again."""

    def __init__(self, capacity: int = 1_000_000) -> None:
        self.capacity = capacity
        self.written: list[bytes] = []

    @property
    def ready(self) -> bool:
        return self.capacity > 0

    def write(self, frame: Frame) -> None:
        assert self.ready
        self.capacity -= 1
        self.written.append(frame.payload)
